"""Time erases what projects do not want to keep."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from talkstack.calls.call import Call
from talkstack.calls.ports import CallStore, Lifecycle
from talkstack.calls.service.erase import Eraser
from talkstack.clock import Clock
from talkstack.errors import ProviderError
from talkstack.projects.model import Project
from talkstack.projects.ports import ProjectStore
from talkstack.retention.model import Kept, due_before
from talkstack.retention.ports import Erasable, Marks
from talkstack.retention.projects import every_project

log = logging.getLogger(__name__)

PAGE = 100
RUN_SECONDS = 180.0
"""A timer's run is cut at five minutes; what is left over for now is for the next one."""


@dataclass(frozen=True, kw_only=True)
class Retention:
    projects: ProjectStore
    calls: CallStore
    marks: Marks
    parts: Mapping[Kept, Erasable]
    eraser: Eraser
    clock: Clock

    async def apply(self, lifecycle: Lifecycle) -> int:
        """How often something was erased. What cannot be erased now is met again by the next run, first."""
        until, erased = self.clock.monotonic() + RUN_SECONDS, 0
        async for project in every_project(self.projects):
            for kept in Kept:
                erased += await self._apply(project, kept, lifecycle, until)
        if erased:
            log.info("retention.erased count=%d", erased)
        return erased

    async def _apply(self, project: Project, kept: Kept, lifecycle: Lifecycle, until: float) -> int:
        before, erased = due_before(project, kept, self.clock.now()), 0
        while before is not None and self.clock.monotonic() < until:
            since = await self.marks.get(project.id, kept)
            calls = await self.calls.ended_before(project.id, before, since=since, limit=PAGE)
            try:
                for call in calls:
                    await self._erase(call, kept, lifecycle)
                    erased += 1
            except ProviderError as error:
                log.warning("retention.failed project=%s kept=%s error=%s", project.id, kept, error.provider)
                break
            last = calls[-1].ended_at if len(calls) == PAGE else None
            await self.marks.move(project.id, kept, last or before)
            if last is None or last == since:
                break
        return erased

    async def _erase(self, call: Call, kept: Kept, lifecycle: Lifecycle) -> None:
        if kept is Kept.CALL:
            await self.eraser.erase(call, lifecycle)
        else:
            await self.parts[kept].erase(call.id)
