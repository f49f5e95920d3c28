"""Answering machine detection on a call's line: before its first document, or beside it."""

from local.carrier.calling.line import Line
from local.carrier.calling.outbound.amd import Detector
from local.carrier.media.activity import SILENT_FRAME
from local.carrier.records.orders import AnsweredBy, Detection
from local.carrier.webhooks.request import WebhookRequest


class Detecting:
    def __init__(self, settings: Detection, line: Line) -> None:
        self._settings = settings
        self._line = line
        self._detector = Detector(settings)

    async def run(self) -> dict[str, str]:
        """Return what the first document's request is told, if it waits for the verdict."""
        self._line.leg.ear = self._hear
        if self._settings.background:
            self._miss_no_callback()
            return {}
        while not self._line.call.answered_by:
            await self._line.leg.exchange(SILENT_FRAME)
        return self._facts(self._line.call.answered_by)

    def _hear(self, frame: bytes) -> None:
        if verdict := self._detector.hear(frame):
            self._line.leg.ear = None
            self._settle(verdict)

    def _settle(self, verdict: AnsweredBy) -> None:
        line = self._line
        line.call.answered_by = verdict
        line.mark("answered_by", answered_by=verdict, ms=self._detector.ms)
        if self._settings.background and self._settings.callback:
            call = {"CallSid": line.call.sid, "AccountSid": line.call.account_sid}
            url, method = self._settings.callback, self._settings.callback_method
            told = WebhookRequest(url, method, line.leg.clock.now(), call, self._facts(verdict))
            for telling in line.desk.call_back(told):
                line.leg.stand_still_for(telling)

    def _facts(self, verdict: AnsweredBy) -> dict[str, str]:
        return {"AnsweredBy": verdict, "MachineDetectionDuration": str(self._detector.ms)}

    def _miss_no_callback(self) -> None:
        if not self._settings.callback:
            message = "No AMD status callback URL provided"
            self._line.desk.journal.notify(self._line.call.sid, "warning", 21262, message)
