"""What becomes of a call's orchestrations: clocks that stopped, wrap-ups that broke off, histories of what is over."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from talkstack.calls.call import Call
from talkstack.calls.ports import CallStore, Lifecycle
from talkstack.clock import Clock
from talkstack.errors import NotFoundError
from talkstack.projects.ports import ProjectStore
from talkstack.retention.ports import Marks
from talkstack.retention.projects import every_project

log = logging.getLogger(__name__)

KEPT = timedelta(hours=1)
"""A history that has come to its end is of use for as long to whoever looks into it."""
OLDEST = timedelta(days=8)
"""Longer than anything lives that an hourly look could have missed: deliveries are tried for three days."""
WRAPPED_UP_AFTER = timedelta(minutes=45)
"""Most calls are closed within a minute; of one that waits for something its orchestration says that it lives."""
WRAPPED_UP = "wrapped_up"
"""The mark's name: of calls that ended before it all are closed. However long an outage lasts, it stands still meanwhile."""
FIRST_LOOK = timedelta(days=8)
"""So far back is looked where no mark is yet."""
MOST = 200
RUN_SECONDS = 180.0
"""As many are begun again for a project at once, in so much time for all: the next hour goes on with the rest."""
MOST_UNFINISHED = 10_000


@dataclass(frozen=True, kw_only=True)
class Housekeeper:
    projects: ProjectStore
    calls: CallStore
    marks: Marks
    clock: Clock

    async def tidy(self, lifecycle: Lifecycle) -> int:
        """How many wrap-ups were begun again."""
        now = self.clock.now()
        purged = await lifecycle.tidy(since=now - OLDEST, before=now - KEPT)
        until, mended = self.clock.monotonic() + RUN_SECONDS, 0
        async for project in every_project(self.projects):
            mended += await self._go_on(project.id, lifecycle, until)
        if purged or mended:
            log.info("housekeeping purged=%d mended=%d", purged, mended)
        return mended

    async def wind(self, lifecycle: Lifecycle) -> int:
        """How many calls that have not ended had lost their clocks, or never had one."""
        wound = 0
        async for project in every_project(self.projects):
            for call_id in await self.calls.unfinished(project.id, limit=MOST_UNFINISHED):
                wound += await lifecycle.wind(call_id)
        if wound:
            log.warning("clocks.wound calls=%d", wound)
        return wound

    async def _go_on(self, project_id: str, lifecycle: Lifecycle, until: float) -> int:
        """With the wrap-ups of a project that broke off: those of the calls that ended first are first."""
        before = self.clock.now() - WRAPPED_UP_AFTER
        mark = await self.marks.get(project_id, WRAPPED_UP)
        since = mark.through or self.clock.now() - FIRST_LOOK
        left, mended = await self.calls.unclosed(project_id, before, since=since), 0
        await self.marks.move(project_id, WRAPPED_UP, left[0][1] if left else before)
        for call_id, _ in left:
            if mended >= MOST or self.clock.monotonic() >= until:
                log.warning("housekeeping.left project=%s calls=%d", project_id, len(left))
                break
            with suppress(NotFoundError):  # it was erased meanwhile
                mended += await self._begin_again(await self.calls.get(call_id), lifecycle)
        return mended

    async def _begin_again(self, call: Call, lifecycle: Lifecycle) -> bool:
        """All of its facts are folded anew; what was done, or told, already stays as it is.

        A wrap-up may also wait for what only its clock would tell it.
        """
        wound = await lifecycle.wind(call.id)
        if await lifecycle.progress(call.id) is not None:
            return wound
        await lifecycle.begin(call.id, call.log[0])
        return await lifecycle.ring(call.id, call.log[1:])
