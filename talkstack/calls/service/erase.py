"""Everything that was kept of a call, gone from everywhere."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from talkstack.aftermath.model import put_off
from talkstack.audit.model import Actor
from talkstack.audit.service import Audit
from talkstack.calls.call import Call
from talkstack.calls.model.fact import FactKind
from talkstack.calls.ports import CallStore, Lifecycle
from talkstack.calls.service.own import own_call
from talkstack.clock import Clock
from talkstack.conversation.ports import ReplyStore
from talkstack.deliveries.model.delivery import courier_id
from talkstack.dialling.ports import DialStore
from talkstack.errors import ConflictError
from talkstack.retention.ports import Erasable
from talkstack.telephony.ports import Exchange, Telephony
from talkstack.webhooks.ports import EventStore

LONGEST_REPLY = timedelta(minutes=1)
WRAP_UP_SECONDS = 15
"""About as long as a recording takes to be there, and to be recognised."""
PUT_OFF_SECONDS = 3600
"""What has failed is tried again after an hour at the latest."""


@dataclass(frozen=True, kw_only=True)
class Eraser:
    """`parts` are whatever is kept of a call beside it and its replies."""

    calls: CallStore
    dials: DialStore
    replies: ReplyStore
    events: EventStore
    parts: Sequence[Erasable]
    telephony: Telephony
    exchange: Exchange

    async def erase(self, call: Call, lifecycle: Lifecycle) -> None:
        """The call itself goes last: whoever dies in between begins again with what is left."""
        for recording_sid in _recordings(call):
            await self.telephony.delete_recording(recording_sid)
        for sid in await self._sids(call):
            await self.exchange.forget(sid)
        await self._parts(call.id)
        await lifecycle.purge(call.id, beside=await self._couriers(call.id))
        await self.events.erase(call.id)
        await self.dials.erase(call.id)
        await self.calls.delete(call.id)
        # Whoever was still reading the call and found it there has kept what they read: later ones find nothing.
        await self._parts(call.id)

    async def _parts(self, call_id: str) -> None:
        parts = (part.erase(call_id) for part in self.parts)
        await asyncio.gather(self.replies.erase(call_id), *parts)

    async def _couriers(self, call_id: str) -> list[str]:
        events = await self.events.of_stream(call_id)
        return sorted({courier_id(endpoint_id, call_id) for event in events for endpoint_id in event.to})

    async def _sids(self, call: Call) -> list[str]:
        """Under each of them the carrier has a record."""
        placed = [attempt.sid for attempt in await self.dials.of_call(call.id)]
        return list(dict.fromkeys(sid for sid in (call.twilio_sid, *placed) if sid))


@dataclass(frozen=True, kw_only=True)
class Removal:
    """A client wants a call to be gone."""

    calls: CallStore
    eraser: Eraser
    audit: Audit
    clock: Clock

    async def remove(self, actor: Actor, project_id: str, call_id: str, lifecycle: Lifecycle) -> None:
        """ConflictError while anything is still at work on it that could write it down anew."""
        call = await own_call(self.calls, project_id, call_id)
        if not call.finished:
            raise ConflictError("call_live", "the call is not over")
        progress = await lifecycle.progress(call_id)
        if (progress and not progress.over) or await self._speaking(call_id):
            later = PUT_OFF_SECONDS if put_off(call.steps) else WRAP_UP_SECONDS
            raise ConflictError("call_live", "the call is being wrapped up", retry_after=later)
        async with self.audit.change(actor, "call.erase", project_id=project_id, resource=call_id):
            await self.eraser.erase(call, lifecycle)

    async def _speaking(self, call_id: str) -> bool:
        """Whoever hangs up leaves a reply in the making, which is finished, and written down, all the same."""
        since = self.clock.now() - LONGEST_REPLY
        replies = await self.eraser.replies.of_call(call_id)
        return any(not reply.complete and reply.at > since for reply in replies)


def _recordings(call: Call) -> list[str]:
    found = [fact.ref for fact in call.log if fact.kind is FactKind.RECORDING and fact.ref]
    return list(dict.fromkeys(found))
