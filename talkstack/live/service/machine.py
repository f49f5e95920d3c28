"""What is done once it is known who has answered a call that we placed."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass

from talkstack.calls.call import Call
from talkstack.calls.model.fact import FactKind
from talkstack.calls.model.machine import treatment
from talkstack.calls.model.order import OnMachine, Order
from talkstack.calls.ports import CallStore, Lifecycle
from talkstack.calls.service.record import Recorder
from talkstack.conversation.model import Arrival, Beeped
from talkstack.conversation.ports import ReplyStore
from talkstack.conversation.trouble.silence import Silencer
from talkstack.errors import ProviderError
from talkstack.telephony.addresses import Addresses
from talkstack.telephony.form import Verdict
from talkstack.telephony.ports import Exchange

log = logging.getLogger(__name__)

ATTEMPTS = 2
"""So often is asked for what has certainly not happened; the call's clock asks again."""


@dataclass(frozen=True, kw_only=True)
class Machines:
    calls: CallStore
    replies: ReplyStore
    recorder: Recorder
    exchange: Exchange
    silencer: Silencer
    addresses: Addresses

    async def judged(
        self, call_id: str, n: int, verdict: Verdict, arrival: Arrival, lifecycle: Lifecycle
    ) -> None:
        """The first verdict on an attempt stays."""
        call = await self.calls.get(call_id)
        if call.standing.attempt != n:
            log.info("machine.late call=%s attempt=%d", call_id, n)
            return
        await self.recorder.note(
            call_id,
            lifecycle,
            kind=FactKind.MACHINE,
            key=f"machine:{n}",
            n=n,
            what=verdict.answered_by,
            ref=treatment(call.order or Order(), verdict.answered_by, call.log),
            at=arrival.at,
        )
        await self._treat(await self.calls.get(call_id), verdict.call_sid, lifecycle)

    async def pursue(self, call: Call) -> None:
        """What was to be done has not been seen to happen: it is done again."""
        if call.machine is None or call.finished:
            return
        log.info("machine.pursued call=%s what=%s", call.id, call.machine.ref)
        sid = call.twilio_sid or ""
        if call.machine.ref == OnMachine.HANG_UP:
            await self.exchange.hang_up(sid)
        elif not any(isinstance(reply.said, Beeped) for reply in await self.replies.of_call(call.id)):
            await self.exchange.divert(sid, self.addresses.message(call.id, call.machine.n or 1))

    async def _treat(self, call: Call, sid: str, lifecycle: Lifecycle) -> None:
        if call.machine is None or call.finished:
            return
        if call.machine.ref == OnMachine.HANG_UP:
            await self.exchange.hang_up(sid)
        elif await self._claim(call.id, call.machine.n or 1):
            await self._divert(call.id, call.machine.n or 1, sid)
        await self.silencer.silence(call.id, lifecycle)

    async def _claim(self, call_id: str, n: int) -> bool:
        """A second diversion would cut the message off that the first one has begun."""
        step, claim = f"diverted_{n}", secrets.token_hex(8)
        await self.calls.keep_step(call_id, step, {"by": claim})
        return (await self.calls.get(call_id)).steps[step]["by"] == claim

    async def _divert(self, call_id: str, n: int, sid: str) -> None:
        for _ in range(ATTEMPTS):
            try:
                await self.exchange.divert(sid, self.addresses.message(call_id, n))
            except ProviderError as error:
                log.warning("machine.not_diverted call=%s reason=%s", call_id, error.reason)
                if not error.undone:
                    return
            else:
                return
