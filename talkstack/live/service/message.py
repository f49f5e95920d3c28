"""The message that is left on a machine: after its beep, and never twice."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from talkstack.calls.call import Call
from talkstack.calls.model.order import OnMachine
from talkstack.calls.ports import CallStore, Lifecycle
from talkstack.conversation.model import Arrival, Asked, Beeped
from talkstack.conversation.reply.wait import PATIENT_SECONDS, Waiter
from talkstack.errors import FinishedCallError
from talkstack.live.service.recite import Reciter


@dataclass(frozen=True, kw_only=True)
class Messenger:
    calls: CallStore
    reciter: Reciter
    waiter: Waiter

    async def leave(self, call_id: str, n: int, token: str, arrival: Arrival, lifecycle: Lifecycle) -> str:
        """The same bytes for a request that is repeated; FinishedCallError for any other."""
        text = _message(await self.calls.get(call_id), n)
        mine = Beeped(text, token or secrets.token_hex(8))
        asked = Asked(arrival, after=0)
        reply = await self.reciter.turn(call_id, mine, asked, lifecycle, patience=PATIENT_SECONDS)
        if reply is None or reply.said != mine:
            raise FinishedCallError(call_id)
        return await self.waiter.document(call_id, reply.n, asked, lifecycle, patience=PATIENT_SECONDS)


def _message(call: Call, n: int) -> str:
    machine, order = call.machine, call.order
    told = machine and machine.n == n and machine.ref == OnMachine.LEAVE_MESSAGE
    if call.finished or call.hung_up or not told or not (order and order.message):
        raise FinishedCallError(call.id)
    return order.message
