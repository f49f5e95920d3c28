"""One live call as a carrier makes it: signed webhooks, the TwiML followed, the audio that it names fetched."""

import time
from collections.abc import Awaitable

import aiohttp

from bench.calls.carrier import Carrier, Kind, Sample
from bench.calls.twiml import SEGMENTS, Next, UnexpectedTwimlError, next_of
from local.carrier.account import new_sid
from local.carrier.faults import CallError
from local.carrier.media.clock import Instant
from local.carrier.records.calls import Call as Record
from local.carrier.webhooks.callbacks import Progress
from local.carrier.webhooks.request import WebhookRequest

CALLER = "+15550100001"
CONFIDENCE = "0.93"
BYTES_PER_SECOND = 8_000
MOST_DOCUMENTS = 20
FAULTS = (aiohttp.ClientError, CallError, TimeoutError, UnexpectedTwimlError)


class CallOverError(Exception):
    """A webhook failed; the sample tells how."""


class Call:
    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._record = Record(
            new_sid("CA"), carrier.account_sid, CALLER, carrier.number.phone_number, carrier.number
        )
        self._ahead = 0.0
        self._action = ""
        self._partial: str | None = None
        self._recorded: str | None = None
        self._documents = 0
        """Of the answer in hand."""

    @property
    def sid(self) -> str:
        return self._record.sid

    async def ring(self) -> None:
        await self._converse("voice", self._request(self._record.number.voice_url))
        self._record.become("in-progress")

    async def begin_to_say(self, words: str) -> None:
        """The first of a turn's partial results, if the app wants them."""
        if self._partial:
            heard = {"UnstableSpeechResult": words, "StableSpeechResult": "", "SequenceNumber": "0"}
            await self._clocked("partial", self._post(self._request(self._partial, heard)), words)

    async def say(self, words: str) -> float:
        """The milliseconds until the first words of the reply could be played."""
        said = {"SpeechResult": words, "Confidence": CONFIDENCE}
        return await self._converse("turn", self._request(self._action, said), words)

    def wait(self, seconds: float) -> None:
        """Time passes in the call, but for nobody else."""
        self._ahead += seconds

    async def hang_up(self) -> None:
        """Nothing was recorded, which the carrier says as well: no transcript is made of it."""
        self._record.become("completed")
        if request := Progress(self._record).event("completed", self._now()):
            await self._clocked("callback", self._post(request))
        if self._recorded:
            facts = {"RecordingSid": new_sid("RE"), "RecordingStatus": "absent"}
            await self._clocked("callback", self._post(self._request(self._recorded, facts)))

    async def _converse(self, kind: Kind, request: WebhookRequest, words: str = "") -> float:
        began = time.perf_counter()
        following = await self._clocked(kind, self._first_words(kind, request), words)
        await self._fetch(following)
        first_word = (time.perf_counter() - began) * 1_000
        await self._follow(following, words)
        return first_word

    async def _follow(self, following: Next, words: str) -> None:
        """As far as the document that listens again."""
        while following.redirect:
            following = await self._clocked("next", self._ask(self._request(following.redirect)), words)
            await self._fetch(following)
        self._action, self._partial, self._documents = following.action, following.partial, 0

    async def _first_words(self, kind: Kind, request: WebhookRequest) -> Next:
        """A filler is no answer to a turn: what it keeps the caller waiting for is."""
        following = await self._ask(request)
        while kind == "turn" and following.is_filler and following.redirect:
            following = await self._ask(self._request(following.redirect))
        if not following.sounds:
            raise UnexpectedTwimlError("nothing to play")
        return following

    async def _fetch(self, following: Next) -> None:
        """What a redirect follows has been played by then; what a <Gather> plays, the caller may interrupt."""
        self._recorded = following.recorded or self._recorded
        for url in following.sounds:
            kind = "segment" if SEGMENTS in url else "stock"
            sound = await self._clocked(kind, self._carrier.wire.fetch(url))
            if following.redirect:
                self.wait(len(sound) / BYTES_PER_SECOND)

    def _request(self, url: str, extra: dict[str, str] | None = None) -> WebhookRequest:
        return WebhookRequest(url, "POST", self._now(), self._record.params(), extra or {})

    def _now(self) -> Instant:
        return Instant(time.time() + self._ahead)

    async def _ask(self, request: WebhookRequest) -> Next:
        self._documents += 1
        if self._documents > MOST_DOCUMENTS:
            raise UnexpectedTwimlError(f"{MOST_DOCUMENTS} documents and no <Gather>")
        return next_of(await self._post(request))

    async def _post(self, request: WebhookRequest) -> bytes:
        return await self._carrier.wire.post(request)

    async def _clocked[T](self, kind: Kind, work: Awaitable[T], words: str = "") -> T:
        began = time.perf_counter()
        try:
            result = await work
        except FAULTS as fault:
            self._note(kind, began, words, fault)
            raise CallOverError from fault
        self._note(kind, began, words)
        return result

    def _note(self, kind: Kind, began: float, words: str, fault: Exception | None = None) -> None:
        ms = (time.perf_counter() - began) * 1_000
        told = f"{type(fault).__name__} {fault}" if fault else ""
        self._carrier.samples.append(Sample(kind=kind, began=began, ms=ms, words=words, fault=told))
