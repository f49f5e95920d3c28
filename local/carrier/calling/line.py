"""What a verb acts upon: one call, its leg and the document in hand."""

from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import assert_never
from urllib.parse import urljoin, urlsplit

from local.carrier.calling.recorder import Recorder
from local.carrier.faults import CallError
from local.carrier.media.activity import FRAME_BYTES, SILENT_FRAME
from local.carrier.media.clock import Instant
from local.carrier.media.leg import Leg
from local.carrier.records.calls import Call
from local.carrier.switchboard import Switchboard
from local.carrier.twiml.verbs import Pause, Play, Prompt, Say
from local.carrier.webhooks.request import WebhookRequest
from local.speech.engines import collected, mulaw


@dataclass(frozen=True)
class Sound:
    """`source` is how the timeline names it; what has no name there is not accounted for."""

    audio: bytes
    loop: int = 1
    source: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def ms(self) -> int:
        return len(self.audio) * self.loop // 8

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

    async def answer(self) -> None:
        if self.leg.connected:
            return
        self.leg.connected = True
        self.call.become("in-progress")
        self.mark("answered")
        await self.leg.tell("answered", call_sid=self.call.sid)

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
                return Sound(await collected(self.desk.engine.synthesise(text, voice)), loop, {"text": text})
            case Play(url, loop):
                address = self.resolve(url)
                return Sound(await self.desk.library.fetch(address), loop, {"url": address})
            case Pause(seconds):
                return Sound(bytes([mulaw.SILENCE]) * seconds * mulaw.RATE)
            case _:
                assert_never(prompt)

    async def play(self, sound: Sound) -> None:
        with self.playing(sound):
            for frame in sound.frames():
                await self.leg.exchange(frame)

    @contextmanager
    def playing(self, sound: Sound) -> Generator[None]:
        """Account for how much of it the caller got, whatever ends it."""
        start_ms, began = self.leg.tape.ms, self.leg.clock.now()
        try:
            yield
        finally:
            if sound.source:
                self._account(sound, start_ms, began)

    def _account(self, sound: Sound, start_ms: int, began: Instant) -> None:
        ms = min(self.leg.tape.ms - start_ms, sound.ms)
        self.mark(
            "sound",
            **sound.source,
            ms=ms,
            of_ms=sound.ms,
            interrupted=ms < sound.ms,
            began=began.unix,
            ended=self.leg.clock.now().unix,
        )
