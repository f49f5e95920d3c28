"""Everything that was kept of a call, gone from everywhere."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta

from talkstack.audit.model import Actor
from talkstack.audit.service import Audit
from talkstack.calls.call import Call
from talkstack.calls.model.fact import FactKind
from talkstack.calls.ports import CallStore, Lifecycle
from talkstack.calls.service.own import own_call
from talkstack.clock import Clock
from talkstack.conversation.ports import ReplyStore, UtteranceStore
from talkstack.deliveries.model import courier_id
from talkstack.deliveries.ports import DeliveryStore
from talkstack.dialling.ports import DialStore
from talkstack.errors import ConflictError
from talkstack.projects.model import Project
from talkstack.projects.ports import ProjectStore
from talkstack.speech.model import CALLS_PREFIX
from talkstack.speech.ports import AudioStore
from talkstack.telephony.ports import Exchange, Telephony
from talkstack.tools.ports import ToolRunStore
from talkstack.webhooks.ports import EventStore

log = logging.getLogger(__name__)

MOST_A_RUN = 200
PAGE = 100
LONGEST_REPLY = timedelta(minutes=1)
WRAP_UP_SECONDS = 15
"""About as long as a recording takes to be there, and to be recognised."""


@dataclass(frozen=True, kw_only=True)
class Eraser:
    calls: CallStore
    dials: DialStore
    replies: ReplyStore
    utterances: UtteranceStore
    tool_runs: ToolRunStore
    events: EventStore
    deliveries: DeliveryStore
    audio: AudioStore
    telephony: Telephony
    exchange: Exchange

    async def erase(self, call: Call, lifecycle: Lifecycle) -> None:
        """The call itself goes last: whoever dies in between begins again with what is left."""
        for recording_sid in _recordings(call):
            await self.telephony.delete_recording(recording_sid)
        for sid in await self._sids(call):
            await self.exchange.forget(sid)
        await asyncio.gather(
            self.audio.erase(f"{CALLS_PREFIX}/{call.id}/"),
            self.replies.erase(call.id),
            self.utterances.erase(call.id),
            self.tool_runs.erase(call.id),
            self.deliveries.erase(call.id),
        )
        await lifecycle.purge(call.id, beside=await self._couriers(call.id))
        await self.events.erase(call.id)
        await self.dials.erase(call.id)
        await self.calls.delete(call.id)

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
            raise ConflictError("call_live", "the call is being wrapped up", retry_after=WRAP_UP_SECONDS)
        async with self.audit.change(actor, "call.erase", project_id=project_id, resource=call_id):
            await self.eraser.erase(call, lifecycle)

    async def _speaking(self, call_id: str) -> bool:
        """Whoever hangs up leaves a reply in the making, which is finished, and written down, all the same."""
        since = self.clock.now() - LONGEST_REPLY
        replies = await self.eraser.replies.of_call(call_id)
        return any(not reply.complete and reply.at > since for reply in replies)


@dataclass(frozen=True, kw_only=True)
class Retention:
    """Calls go when their project has kept them for as long as it wants to."""

    projects: ProjectStore
    calls: CallStore
    eraser: Eraser
    clock: Clock

    async def apply(self, lifecycle: Lifecycle) -> int:
        """How many calls were erased; what is left over for now is for the next run."""
        erased = 0
        after = None
        while erased < MOST_A_RUN:
            page = await self.projects.page(name=None, after=after, limit=PAGE)
            for project in page[:PAGE]:
                erased += await self._apply(project, MOST_A_RUN - erased, lifecycle)
            if len(page) <= PAGE:
                break
            after = page[PAGE - 1].id
        if erased:
            log.info("retention.erased calls=%d", erased)
        return erased

    async def _apply(self, project: Project, most: int, lifecycle: Lifecycle) -> int:
        if project.retention_days is None:
            return 0
        before = self.clock.now() - timedelta(days=project.retention_days)
        calls = await self.calls.ended_before(project.id, before, limit=most)
        for call in calls:
            await self.eraser.erase(call, lifecycle)
        return len(calls)


def _recordings(call: Call) -> list[str]:
    found = [fact.ref for fact in call.log if fact.kind is FactKind.RECORDING and fact.ref]
    return list(dict.fromkeys(found))
