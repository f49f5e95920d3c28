"""What becomes of a call's orchestrations: clocks that stopped, wrap-ups that broke off, histories of what is over."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

from talkstack.calls.call import Call
from talkstack.calls.ports import CallStore, Lifecycle
from talkstack.clock import Clock
from talkstack.projects.ports import ProjectStore
from talkstack.retention.projects import every_project

log = logging.getLogger(__name__)

KEPT = timedelta(hours=1)
"""A history that has come to its end is of use for as long to whoever looks into it."""
OLDEST = timedelta(days=8)
"""Longer than anything lives that an hourly look could have missed: deliveries are tried for three days."""
WRAPPED_UP_AFTER = timedelta(minutes=45)
"""A step of the wrap-up is tried for a quarter of an hour at most, and few fail in the same call."""
LONGEST_BREAK = timedelta(days=1)
MOST = 200
MOST_UNFINISHED = 10_000


@dataclass(frozen=True, kw_only=True)
class Housekeeper:
    projects: ProjectStore
    calls: CallStore
    clock: Clock

    async def tidy(self, lifecycle: Lifecycle) -> int:
        """How many wrap-ups were begun again."""
        now = self.clock.now()
        purged = await lifecycle.tidy(since=now - OLDEST, before=now - KEPT)
        mended = 0
        async for call in self._broken_off():
            mended += await self._begin_again(call, lifecycle)
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

    async def _broken_off(self) -> AsyncIterator[Call]:
        now = self.clock.now()
        before, since = now - WRAPPED_UP_AFTER, now - LONGEST_BREAK
        async for project in every_project(self.projects):
            for call in await self.calls.unclosed(project.id, before, since=since, limit=MOST):
                yield call

    async def _begin_again(self, call: Call, lifecycle: Lifecycle) -> bool:
        """All of its facts are folded anew; what was done, or told, already stays as it is.

        A wrap-up may also wait for what only its clock would tell it.
        """
        wound = await lifecycle.wind(call.id)
        if await lifecycle.progress(call.id) is not None:
            return wound
        await lifecycle.begin(call.id, call.log[0])
        return await lifecycle.ring(call.id, call.log[1:])
