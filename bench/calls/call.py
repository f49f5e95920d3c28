"""One live call as a carrier makes it: signed webhooks, the TwiML followed, the audio that it names fetched."""

import time
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Literal

import aiohttp
from yarl import URL

from bench.calls.twiml import Next, UnexpectedTwimlError, next_of
from local.carrier.account import new_sid
from local.carrier.faults import CallError
from local.carrier.media.library import Library
from local.carrier.records.calls import Call as Record
from local.carrier.records.numbers import Number
from local.carrier.webhooks.callbacks import completed
from local.carrier.webhooks.request import WebhookRequest
from local.stack.run_file import Run

type Kind = Literal["voice", "turn", "segment", "stock", "callback"]

CALLER = "+15550100001"
CONFIDENCE = "0.93"
FAULTS = (aiohttp.ClientError, CallError, TimeoutError, UnexpectedTwimlError)
SEGMENTS = "/audio/calls/"


class CallOverError(Exception):
    """A webhook failed; the sample tells how."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """`began` is a `perf_counter` time; `words` are what the caller said."""

    kind: Kind
    began: float
    ms: float
    words: str = ""
    fault: str = ""


@dataclass(frozen=True)
class Carrier:
    """`library` keeps what every call may share: stock speech is fetched once, a call's own each time."""

    session: aiohttp.ClientSession
    library: Library
    run: Run
    samples: list[Sample] = field(default_factory=list[Sample])

    @property
    def number(self) -> Number:
        host = self.run.urls["public"]
        return Number(
            new_sid("PN"),
            self.run.demo_number,
            "",
            voice_url=f"{host}/twilio/voice",
            status_callback=f"{host}/twilio/status",
        )


class Call:
    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._record = Record(
            new_sid("CA"), carrier.run.twilio_account_sid, CALLER, carrier.number.phone_number, carrier.number
        )
        self._action = ""
        self._recording_callback: str | None = None

    async def ring(self) -> None:
        await self._converse("voice", self._request(self._record.number.voice_url))
        self._record.become("in-progress")

    async def say(self, words: str) -> None:
        said = {"SpeechResult": words, "Confidence": CONFIDENCE}
        await self._converse("turn", self._request(self._action, said), words)

    async def hang_up(self) -> None:
        """Nothing was recorded, which the carrier says as well: no transcript is made of it."""
        self._record.become("completed")
        if request := completed(self._record):
            await self._clocked("callback", self._post(request))
        if self._recording_callback:
            facts = {"RecordingSid": new_sid("RE"), "RecordingStatus": "absent"}
            await self._clocked("callback", self._post(self._request(self._recording_callback, facts)))

    async def _converse(self, kind: Kind, request: WebhookRequest, words: str = "") -> None:
        following = await self._clocked(kind, self._ask(request), words)
        self._action = following.action
        self._recording_callback = following.recording_callback or self._recording_callback
        for url in following.sounds:
            await self._clocked("segment" if SEGMENTS in url else "stock", self._carrier.library.fetch(url))

    def _request(self, url: str, extra: dict[str, str] | None = None) -> WebhookRequest:
        return WebhookRequest(url, "POST", self._record.params(), extra or {})

    async def _ask(self, request: WebhookRequest) -> Next:
        return next_of(await self._post(request))

    async def _post(self, request: WebhookRequest) -> bytes:
        headers = request.headers(self._carrier.run.twilio_auth_token, sign_fragment=False)
        url = URL(request.address, encoded=True)
        async with self._carrier.session.post(url, data=request.form, headers=headers) as response:
            response.raise_for_status()
            return await response.read()

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
