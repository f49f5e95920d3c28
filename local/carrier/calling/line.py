"""What a verb acts upon: one call, its leg and the document in hand."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import assert_never
from urllib.parse import urljoin, urlsplit

from local.carrier.calling.recorder import Recorder
from local.carrier.faults import CallError
from local.carrier.media.activity import FRAME_BYTES, SILENT_FRAME
from local.carrier.media.leg import Leg
from local.carrier.records.calls import Call
from local.carrier.switchboard import Switchboard
from local.carrier.twiml.verbs import Pause, Play, Prompt, Say
from local.carrier.webhooks.request import WebhookRequest
from local.speech.engines import mulaw


@dataclass(frozen=True)
class Sound:
    audio: bytes
    loop: int = 1

    def frames(self) -> Iterator[bytes]:
        for _ in range(self.loop):
            for at in range(0, len(self.audio), FRAME_BYTES):
                yield self.audio[at : at + FRAME_BYTES].ljust(FRAME_BYTES, SILENT_FRAME[:1])


@dataclass
class Line:
    desk: Switchboard
    call: Call
    leg: Leg
    recorder: Recorder = field(init=False)
    document_url: str = ""

    def __post_init__(self) -> None:
        self.recorder = Recorder(self.desk, self.call, self.leg)

    def mark(self, event: str, **facts: object) -> None:
        self.desk.journal.mark(self.call.sid, self.leg.tape.ms, event, **facts)

    def resolve(self, url: str) -> str:
        """Make a document's URL absolute; an empty one means the document's own."""
        absolute = urljoin(self.document_url, url) if url else self.document_url
        if not urlsplit(absolute).scheme:
            raise CallError(11100, "Invalid URL format: this document has no URL to be relative to", url)
        return absolute

    def request(self, url: str, method: str, extra: dict[str, str] | None = None) -> WebhookRequest:
        at = self.leg.clock.now()
        return WebhookRequest(self.resolve(url), method, at, self.call.params(), extra or {})

    async def render(self, prompt: Prompt) -> Sound:
        match prompt:
            case Say(text, voice, loop):
                return Sound(await _collected(self.desk.engine.synthesise(text, voice)), loop)
            case Play(url, loop):
                return Sound(await self.desk.library.fetch(self.resolve(url)), loop)
            case Pause(seconds):
                return Sound(bytes([mulaw.SILENCE]) * seconds * mulaw.RATE)
            case _:
                assert_never(prompt)

    async def play(self, sound: Sound) -> None:
        for frame in sound.frames():
            await self.leg.exchange(frame)


async def _collected(chunks: AsyncIterator[bytes]) -> bytes:
    return b"".join([chunk async for chunk in chunks])
