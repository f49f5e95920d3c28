"""Time erases what projects do not want to keep."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

from talkstack.calls.call import Call
from talkstack.calls.ports import CallStore, Lifecycle
from talkstack.calls.service.erase import Eraser
from talkstack.clock import Clock
from talkstack.errors import NotFoundError, ProviderError
from talkstack.projects.ports import ProjectStore
from talkstack.retention.model import Kept, Look, due_before
from talkstack.retention.ports import Erasable, Marks
from talkstack.retention.projects import every_project

log = logging.getLogger(__name__)

PAGE = 100
RUN_SECONDS = 180.0
"""A timer's run is cut at five minutes; what is left over for now is for the next one."""
AWAY = 5
"""When so many calls in a row cannot be erased, it is not the calls that are the matter."""
MOST_LEFT = 100


@dataclass(frozen=True)
class _Walk:
    """So many calls are passed; `left` are those among them that could not be erased. `over`: nothing more for now."""

    passed: int
    left: tuple[str, ...]
    over: bool = False


@dataclass(frozen=True, kw_only=True)
class Retention:
    projects: ProjectStore
    calls: CallStore
    marks: Marks
    parts: Mapping[Kept, Erasable]
    eraser: Eraser
    clock: Clock

    async def apply(self, lifecycle: Lifecycle) -> int:
        """How often something was erased. What cannot be erased now is tried again by the next run."""
        until, erased = self.clock.monotonic() + RUN_SECONDS, 0
        looks = await self._looks()
        waiting = deque(looks)
        while waiting and self.clock.monotonic() < until:
            count, more = await self._page(waiting.popleft(), lifecycle, until)
            erased += count
            waiting.extend([more] if more else [])
        for look in looks:
            erased += await self._once_more(look, lifecycle, until)
        if erased:
            log.info("retention.erased count=%d", erased)
        return erased

    async def _looks(self) -> Sequence[Look]:
        """In an order of this hour's own: whom the time does not suffice for is not always the same."""
        now, looks = self.clock.now(), list[Look]()
        async for project in every_project(self.projects):
            for kept in Kept:
                if before := due_before(project, kept, now):
                    mark = await self.marks.get(project.id, kept)
                    looks.append(Look(project.id, kept, before, mark.through, mark.left))
        return sorted(looks, key=lambda it: crc32(f"{now:%j %H} {it.project_id} {it.kept}".encode()))

    async def _page(self, look: Look, lifecycle: Lifecycle, until: float) -> tuple[int, Look | None]:
        """How many calls, and where to go on once all others have had their turn."""
        calls, full = await self._ended(look)
        walk = await self._walk(look, calls, lifecycle, until)
        rest = calls[walk.passed :] or (calls[-1:] if full else [])
        since = (rest[0].ended_at if rest else None) or look.before
        await self.marks.move(look.project_id, look.kept, since, left=walk.left)
        more = replace(look, since=since, left=(*look.left, *walk.left))
        return walk.passed - len(walk.left), more if full and not walk.over else None

    async def _ended(self, look: Look) -> tuple[list[Call], bool]:
        """A page, and whether it is full; all that ended at the very instant at which it begins are in it."""
        limit, calls = PAGE, list[Call]()
        while True:
            calls = await self.calls.ended_before(look.project_id, look.before, since=look.since, limit=limit)
            if len(calls) < limit or calls[-1].ended_at != look.since:
                return calls, len(calls) == limit
            limit *= 2

    async def _walk(self, look: Look, calls: Sequence[Call], lifecycle: Lifecycle, until: float) -> _Walk:
        left, row = list[str](), 0
        for passed, call in enumerate(calls):
            if self.clock.monotonic() >= until:
                return _Walk(passed, tuple(left), over=True)
            row = 0 if await self._erased(look, call.id, lifecycle) else row + 1
            left += [call.id] if row else []
            if row == AWAY or len(look.left) + len(left) > MOST_LEFT:
                return _Walk(passed + 1 - row, tuple(left[:-row]), over=True)
        return _Walk(len(calls), tuple(left))

    async def _once_more(self, look: Look, lifecycle: Lifecycle, until: float) -> int:
        """Those that earlier runs could not erase."""
        erased = 0
        for call_id in look.left:
            if self.clock.monotonic() < until and await self._erased(look, call_id, lifecycle):
                await self.marks.settle(look.project_id, look.kept, call_id)
                erased += 1
        return erased

    async def _erased(self, look: Look, call_id: str, lifecycle: Lifecycle) -> bool:
        try:
            await self._erase(await self.calls.get(call_id), look.kept, lifecycle)
        except NotFoundError:
            return True
        except ProviderError as error:
            told = (look.project_id, look.kept, call_id, error.provider)
            log.warning("retention.failed project=%s kept=%s call=%s error=%s", *told)
            return False
        return True

    async def _erase(self, call: Call, kept: Kept, lifecycle: Lifecycle) -> None:
        if kept is Kept.CALL:
            await self.eraser.erase(call, lifecycle)
        else:
            await self.parts[kept].erase(call.id)
