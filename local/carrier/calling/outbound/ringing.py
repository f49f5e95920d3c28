"""A call to a callee, from its turn to its end."""

from typing import override

from local.carrier.calling.diversion import Source
from local.carrier.calling.outbound.detection import Detecting
from local.carrier.calling.session import Session
from local.carrier.media.leg import HungUpBy, HungUpError, Verdict
from local.carrier.records.calls import CallStatus

_ENDS: dict[Verdict, tuple[HungUpBy, str]] = {
    "busy": ("caller", "the callee is busy"),
    "no-answer": ("agent", "nobody answered"),
    "failed": ("error", "the call could not be put through"),
}


class OutboundSession(Session):
    @override
    async def _first(self) -> Source:
        call, order = self.call, self.call.instructions
        call.start()
        self._progress("initiated", "initiated")
        self._progress("ringing", "ringing")
        await self._leg.tell("ringing", call_sid=call.sid, **{"from": call.from_, "to": call.to})
        verdict = await self._leg.ring(order.timeout * 1_000)
        if verdict != "answered":
            call.become(verdict)
            raise HungUpError(*_ENDS[verdict])
        self._leg.limit_ms = order.time_limit * 1_000
        await self.line.answer()
        self._tell("answered")
        return self._source(await Detecting(order.detection, self.line).run() if order.detection else {})

    def _progress(self, status: CallStatus, event: str) -> None:
        self.call.become(status)
        self.line.mark(event)
        self._tell(event)
