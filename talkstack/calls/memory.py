from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from talkstack.calls.call import Call, Command, Steps
from talkstack.calls.log import append_facts
from talkstack.calls.model.fact import Fact, FactDraft
from talkstack.calls.model.plan import EndReason, Plan
from talkstack.calls.model.standing import Status
from talkstack.conversation.model import Segment
from talkstack.errors import NotFoundError, StaleError

LIVE = frozenset(status.value for status in Status if status.live)
STANDING = ("status", "outcome", "answered_at", "ended_at")


@dataclass(frozen=True)
class Row:
    """`planned` is the fact that the plan in place was made after."""

    call: Call
    planned: int


class MemoryCallStore:
    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}
        self._ids: dict[str, str] = {}

    async def insert(self, call: Call) -> Call:
        await asyncio.sleep(0)
        known = self._known(call)
        if known or call.id in self._rows:
            return _copy(self._rows[known or call.id].call)
        if call.twilio_sid:
            self._ids[call.twilio_sid] = call.id
        self._rows[call.id] = Row(_copy(call), planned=call.folded)
        return call

    async def get(self, call_id: str) -> Call:
        return _copy((await self._row(call_id)).call)

    async def by_sid(self, twilio_sid: str) -> Call:
        await asyncio.sleep(0)
        if twilio_sid not in self._ids:
            raise NotFoundError("call", twilio_sid)
        return _copy(self._rows[self._ids[twilio_sid]].call)

    async def append(
        self, call_id: str, drafts: Sequence[FactDraft], *, known: Call | None = None
    ) -> list[Fact]:
        return await append_facts(call_id, drafts, known, read=self.get, extend=self._extend)

    async def set_plan(self, call_id: str, plan: Plan, *, folded: int) -> None:
        row = await self._row(call_id)
        if row.planned <= folded:
            call = replace(row.call, plan=plan, folded=max(row.call.folded, folded))
            self._rows[call_id] = Row(call, planned=folded)

    async def set_onset(self, call_id: str, n: int, at: int) -> None:
        await asyncio.sleep(0)
        if (row := self._rows.get(call_id)) is not None:
            onsets = {**row.call.onsets, f"{n}": min(at, row.call.onsets.get(f"{n}", at))}
            self._rows[call_id] = replace(row, call=replace(row.call, onsets=onsets))

    async def set_greeted(self, call_id: str, at: int) -> None:
        row = await self._row(call_id)
        call = replace(row.call, greeted_at=max(at, row.call.greeted_at))
        self._rows[call_id] = replace(row, call=call)

    async def ordered(self, order_key: str) -> Call | None:
        await asyncio.sleep(0)
        found = (row.call for row in self._rows.values() if row.call.order_key == order_key)
        return next(map(_copy, found), None)

    async def set_greeting(self, call_id: str, greeting: str, opening: Sequence[Segment]) -> None:
        row = await self._row(call_id)
        if not row.call.greeting:
            call = replace(row.call, greeting=greeting, opening=tuple(opening))
            self._rows[call_id] = replace(row, call=call)

    async def set_sid(self, call_id: str, twilio_sid: str) -> None:
        row = await self._row(call_id)
        if self._ids.setdefault(twilio_sid, call_id) != call_id:
            raise StaleError("call", call_id)
        self._rows[call_id] = replace(row, call=replace(row.call, twilio_sid=twilio_sid))

    async def command(self, call_id: str, command: Command) -> None:
        row = await self._row(call_id)
        if all(known.id != command.id for known in row.call.commands):
            call = replace(row.call, commands=(*row.call.commands, command))
            self._rows[call_id] = replace(row, call=call)

    async def set_commands(self, call_id: str, before: int, after: Sequence[Command]) -> bool:
        row = await self._row(call_id)
        if len(row.call.commands) > before:
            return False
        self._rows[call_id] = replace(row, call=replace(row.call, commands=tuple(after)))
        return True

    async def set_folded(self, call_id: str, folded: int) -> None:
        row = await self._row(call_id)
        if row.call.folded < folded:
            self._rows[call_id] = replace(row, call=replace(row.call, folded=folded))

    async def lagging(self, *, before: datetime, limit: int) -> list[Call]:
        await asyncio.sleep(0)
        calls = (row.call for row in self._rows.values())
        found = [call for call in calls if call.started_at < before and call.folded < call.facts]
        return [_copy(call) for call in sorted(found, key=lambda call: call.started_at)[:limit]]

    async def count_live(
        self, *, project_id: str | None, person: str | None, before: str | None, most: int
    ) -> int:
        await asyncio.sleep(0)
        found = (
            call
            for call in (row.call for row in self._rows.values())
            if call.status in LIVE
            and (project_id is None or call.project_id == project_id)
            and (person is None or call.person == person)
            and (before is None or call.id < before)
        )
        return sum(1 for _ in islice(found, most))

    async def unfinished(self, project_id: str, *, limit: int) -> list[str]:
        await asyncio.sleep(0)
        calls = (row.call for row in self._rows.values() if row.call.project_id == project_id)
        return [call.id for call in calls if call.ended_at is None][:limit]

    async def ended_before(
        self, project_id: str, before: datetime, *, since: datetime | None = None, limit: int
    ) -> list[Call]:
        await asyncio.sleep(0)
        return [_copy(call) for call in self._ended(project_id, before, since)[:limit]]

    async def unclosed(
        self, project_id: str, before: datetime, *, since: datetime
    ) -> list[tuple[str, datetime]]:
        await asyncio.sleep(0)
        ended = self._ended(project_id, before, since)
        found = [it for it in ended if "closed" not in it.steps and it.outcome is not EndReason.REFUSED]
        return [(call.id, call.ended_at) for call in found if call.ended_at]

    async def blank(self, call_id: str) -> None:
        row = await self._row(call_id)
        self._rows[call_id] = replace(row, call=row.call.blanked())

    def _ended(self, project_id: str, before: datetime, since: datetime | None) -> list[Call]:
        found = [
            (call.ended_at, call)
            for call in (row.call for row in self._rows.values())
            if call.project_id == project_id and call.ended_at and call.ended_at < before
        ]
        return [call for at, call in sorted(found, key=lambda it: it[0]) if since is None or at >= since]

    def all(self) -> list[Call]:
        return [_copy(row.call) for row in self._rows.values()]

    async def delete(self, call_id: str) -> None:
        await asyncio.sleep(0)
        if row := self._rows.pop(call_id, None):
            self._ids = {sid: known for sid, known in self._ids.items() if known != row.call.id}

    async def keep_step(
        self, call_id: str, step: str, result: dict[str, Any], *, beside: Steps | None = None
    ) -> bool:
        row = await self._row(call_id)
        kept = {step: result, **(beside or {})}
        if not row.call.steps.keys().isdisjoint(kept):
            return False
        self._keep(row, kept)
        return True

    async def count_try(self, call_id: str, name: str, at: datetime, told: Mapping[str, Any]) -> None:
        row = await self._row(call_id)
        before = row.call.steps.get(name, {})
        first = min(before.get("at", at.isoformat()), at.isoformat())
        self._keep(row, {name: {"at": first, "tries": before.get("tries", 0) + 1, **told}})

    def _keep(self, row: Row, kept: Steps) -> None:
        call = replace(row.call, steps=row.call.steps | deepcopy(kept))
        self._rows[call.id] = replace(row, call=call)

    def _known(self, call: Call) -> str | None:
        """The id of the call that this one would be a repeat of."""
        if call.twilio_sid:
            return self._ids.get(call.twilio_sid)
        rows = self._rows.values() if call.order_key else ()
        return next((row.call.id for row in rows if row.call.order_key == call.order_key), None)

    async def _row(self, call_id: str) -> Row:
        await asyncio.sleep(0)
        if call_id not in self._rows:
            raise NotFoundError("call", call_id)
        return self._rows[call_id]

    async def _extend(self, before: Call, after: Call) -> bool:
        row = await self._row(before.id)
        if row.call.facts != before.facts:
            return False
        told = {name: getattr(after, name) for name in STANDING}
        call = replace(row.call, log=after.log, **told)
        self._rows[before.id] = replace(row, call=call)
        return True


def _copy(call: Call) -> Call:
    return replace(call, steps=deepcopy(call.steps), onsets=dict(call.onsets))
