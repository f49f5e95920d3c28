import asyncio

from local.carrier.account import new_sid
from local.carrier.calling.line import Line
from local.carrier.records.calls import Call, CallStatus
from local.carrier.twiml.verbs import Dial


class Child:
    """The call to whom a <Dial> rings, as it appears beside the call that dials."""

    def __init__(self, verb: Dial, line: Line) -> None:
        parent, self._desk, self._tape = line.call, line.desk, line.leg.tape
        self.call = Call(
            new_sid("CA"),
            parent.account_sid,
            verb.caller_id or parent.from_,
            verb.number,
            parent.number,
            direction="outbound-dial",
            parent_sid=parent.sid,
        )
        self.call.start()
        self._bridged_at: int | None = None
        self.hung_up = asyncio.Event()
        self._desk.children[self.call.sid] = self
        self._desk.calls.keep(self.call)

    @property
    def bridged(self) -> bool:
        return self._bridged_at is not None

    @property
    def bridged_ms(self) -> int:
        return 0 if self._bridged_at is None else self._tape.ms - self._bridged_at

    @property
    def cut_off(self) -> CallStatus:
        """What becomes of it when the call that dialled is gone."""
        return "completed" if self.bridged else "canceled"

    def bridge(self) -> None:
        self._bridged_at = self._tape.ms
        self.call.become("in-progress")
        self._desk.calls.keep(self.call)

    def end(self, status: CallStatus) -> None:
        self.call.end(status, -(-self.bridged_ms // 1_000))
        self._desk.calls.keep(self.call)
        del self._desk.children[self.call.sid]

    def facts(self) -> dict[str, str]:
        """What the <Dial>'s action is told."""
        return {
            "DialCallStatus": self.call.status,
            "DialCallSid": self.call.sid,
            "DialCallDuration": str(self.call.duration or 0),
            "DialBridged": str(self.bridged).lower(),
        }
