"""A call that nobody has answered is called off."""

from __future__ import annotations

from dataclasses import dataclass

from talkstack.audit.model import Actor
from talkstack.audit.service import Audit
from talkstack.calls.call import Call, Command
from talkstack.calls.model.fact import FactKind
from talkstack.calls.model.standing import Status
from talkstack.calls.ports import CallStore, Lifecycle
from talkstack.calls.service.own import own_call
from talkstack.calls.service.record import Recorder
from talkstack.clock import Clock
from talkstack.errors import ConflictError
from talkstack.telephony.ports import Exchange

CANCEL = "cancel"
"""Kind and id of the command: a call is canceled once."""


@dataclass(frozen=True, kw_only=True)
class Canceller:
    calls: CallStore
    exchange: Exchange
    recorder: Recorder
    audit: Audit
    clock: Clock

    async def cancel(self, actor: Actor, project_id: str, call_id: str, lifecycle: Lifecycle) -> Call:
        """Once more tries again to end what the carrier has. ConflictError when it was answered, or is over."""
        call = await own_call(self.calls, project_id, call_id)
        if call.status == Status.CANCELED:
            return call
        _refuse(call)
        async with self.audit.change(actor, "call.cancel", project_id=project_id, resource=call_id):
            return await self._cancel(call_id, lifecycle)

    async def _cancel(self, call_id: str, lifecycle: Lifecycle) -> Call:
        """What is not over by the fact alone rings at the carrier, or is about to: whoever dials looks afterwards."""
        await self.calls.command(call_id, Command(id=CANCEL, kind=CANCEL, at=self.clock.now()))
        await self.recorder.note(
            call_id, lifecycle, kind=FactKind.COMMAND, key=f"command:{CANCEL}", what=CANCEL, ref=CANCEL
        )
        call = await self.calls.get(call_id)
        if not call.finished and call.twilio_sid:
            await self.exchange.hang_up(call.twilio_sid)
        return call


def _refuse(call: Call) -> None:
    if call.finished:
        raise ConflictError("call_over", "the call is over")
    if call.talking_since is not None:
        raise ConflictError("call_answered", "somebody has answered: hang up instead")
