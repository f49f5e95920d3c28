"""One call, from its first ring to its last callback."""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import replace

from local.carrier.calling.diversion import DivertedError, Source
from local.carrier.calling.line import Line
from local.carrier.calling.performance import perform
from local.carrier.faults import CallError, UnsupportedFeatureError
from local.carrier.media import wav
from local.carrier.media.leg import HungUpError, Leg
from local.carrier.records.calls import UNANSWERED, Call, CallStatus
from local.carrier.switchboard import Switchboard
from local.carrier.twiml.document import Document, parse
from local.carrier.twiml.verbs import Say
from local.carrier.webhooks.callbacks import Progress
from local.carrier.webhooks.client import Answer
from local.carrier.webhooks.request import WebhookRequest
from local.speech.engines import VoiceError

_log = logging.getLogger("carrier")

_TWIML_TYPES = frozenset({"text/xml", "application/xml", "text/html"})
_SPOKEN_TYPES = ("audio/", "text/plain")
_APOLOGY = Say("We are sorry. An application error has occurred. Goodbye.", "", 1)


class Session:
    def __init__(self, desk: Switchboard, call: Call, leg: Leg) -> None:
        self._desk = desk
        self._leg = leg
        self._told = Progress(call)
        self._canceled = False
        self.call = call
        self.line = Line(desk, call, leg)

    def divert(self, source: Source) -> None:
        self._leg.divert(DivertedError(source))

    def hang_up(self, reason: str) -> None:
        self._canceled = self.call.status in UNANSWERED
        self._leg.stop(HungUpError("agent", reason))

    def stop(self, reason: str) -> None:
        self._leg.stop(HungUpError("error", reason))

    async def run(self) -> None:
        try:
            await self._converse()
        except HungUpError as end:
            await self._end(end)
        except UnsupportedFeatureError as error:
            self._desk.journal.notify(self.call.sid, "error", None, str(error))
            await self._end(HungUpError("error", str(error)))
        except VoiceError as error:
            await self._end(HungUpError("error", f"the speech engine failed: {error}"))
        finally:
            await self._leg.close()

    async def _converse(self) -> None:
        source = await self._or_diverted(self._first())
        while source:
            source = await self._or_diverted(self._step(source))
        raise HungUpError("agent", "the document ended")

    async def _or_diverted(self, work: Coroutine[object, object, Source | None]) -> Source | None:
        try:
            return await work
        except DivertedError as diversion:
            return self._from_now(diversion.source)

    def _from_now(self, source: Source) -> Source:
        """Until it takes effect a frame may be on its way, which lasts as long as the phone keeps it."""
        return replace(source, at=self._leg.clock.now()) if isinstance(source, WebhookRequest) else source

    async def _step(self, source: Source) -> Source | None:
        try:
            return await self._follow(source)
        except CallError as fault:
            return await self._recover(fault, source)

    async def _first(self) -> Source:
        self.call.start()
        await self._leg.tell("ringing")
        return self._source({})

    def _source(self, facts: dict[str, str]) -> Source:
        order = self.call.instructions
        if order.url:
            return WebhookRequest(order.url, order.method, self._leg.clock.now(), self.call.params(), facts)
        if order.twiml:
            return parse(order.twiml.encode())
        raise HungUpError("error", "the number has no VoiceUrl")

    async def _follow(self, source: Source) -> Source | None:
        document = await self._document(source)
        for notice in document.notices:
            self._desk.journal.notify(
                self.call.sid, "warning", notice.code, notice.message, self.line.document_url
            )
        for verb in document.verbs:
            if following := await perform(verb, self.line):
                return following
        return None

    async def _document(self, source: Source) -> Document:
        if isinstance(source, WebhookRequest):
            return await self._fetch(source)
        self.line.document_url = ""
        return source

    async def _fetch(self, request: WebhookRequest) -> Document:
        # A request that is out is not taken back when the caller hangs up meanwhile.
        sending = self._desk.spawn(self._desk.webhooks.send(request))
        begun = asyncio.get_running_loop().time()
        answer = await self._leg.hold(asyncio.shield(sending))
        ms = round((asyncio.get_running_loop().time() - begun) * 1_000)
        await self._leg.tell("webhook", path=request.path, ms=ms, status=answer.status)
        self.line.mark("webhook", path=request.path, ms=ms, status=answer.status)
        self.line.document_url = answer.url
        return _document(answer)

    async def _recover(self, fault: CallError, source: Source) -> Source:
        """Twilio asks the fallback URL once; without one the caller hears an apology."""
        url = fault.url or self.line.document_url
        self._desk.journal.notify(self.call.sid, "error", fault.code, fault.message, url)
        self.line.mark("fault", code=fault.code)
        order = self.call.instructions
        fallback = order.fallback_url
        if fallback and not (isinstance(source, WebhookRequest) and source.url == fallback):
            facts = {"ErrorCode": str(fault.code), "ErrorUrl": url}
            at = self._leg.clock.now()
            return WebhookRequest(fallback, order.fallback_method, at, self.call.params(), facts)
        await perform(_APOLOGY, self.line)
        raise HungUpError("error", f"{fault.code} {fault.message}")

    async def _end(self, end: HungUpError) -> None:
        _log.info("%s ended by %s: %s", self.call.sid, end.by, end.reason)
        # A call that has ended may be deleted: nothing of it is written afterwards.
        await asyncio.to_thread(self._save_audio)
        self.line.recorder.stop_all()
        self._close_record(end)
        await self._leg.tell("hangup", by=end.by, reason=end.reason)
        self.line.mark("hangup", by=end.by, reason=end.reason, status=self.call.status)
        self._tell("completed")

    def _tell(self, event: str) -> None:
        if request := self._told.event(event, self._leg.clock.now()):
            self._desk.call_back(request)

    def _close_record(self, end: HungUpError) -> None:
        self.call.end(self._final_status(end), -(-self._leg.tape.ms // 1_000))
        self._desk.calls.keep(self.call)

    def _final_status(self, end: HungUpError) -> CallStatus:
        if self.call.status == "in-progress":
            return "completed"
        if self.call.status not in UNANSWERED:
            return self.call.status
        if self._canceled:
            return "canceled"
        return "failed" if end.by == "error" else "no-answer"

    def _save_audio(self) -> None:
        file, tape = self._desk.calls.audio(self.call.sid), self._leg.tape
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(wav.write(bytes(tape.caller), bytes(tape.agent)))


def _document(answer: Answer) -> Document:
    if answer.content_type in _TWIML_TYPES:
        return parse(answer.body)
    if answer.content_type.startswith(_SPOKEN_TYPES):
        raise UnsupportedFeatureError(f"documents of {answer.content_type}")
    raise CallError(12300, f"Invalid Content-Type {answer.content_type}", answer.url)
