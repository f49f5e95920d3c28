"""Who is let in: whether one more call may be live, read off the calls that are."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from talkstack.admission.model import Bound, Scope, scopes_of
from talkstack.calls.call import Call
from talkstack.calls.model.fact import FactDraft, FactKind
from talkstack.calls.ports import CallStore
from talkstack.clock import Clock
from talkstack.errors import BudgetSpentError, TooManyCallsError
from talkstack.projects.model import Limits
from talkstack.projects.ports import ProjectStore
from talkstack.projects.quota import limits_of
from talkstack.usage.service.purse import Purse

log = logging.getLogger(__name__)

RETRY_SECONDS = 10


@dataclass(frozen=True, kw_only=True)
class Admission:
    """Nothing is written for a call that is let in: it counts because it is there. `most`: of the deployment; 0: any."""

    calls: CallStore
    projects: ProjectStore
    purse: Purse
    most: int
    clock: Clock

    async def refusal(self, call: Call, limits: Limits | None = None) -> Bound | None:
        """Whose limit this call, which was inserted just now, is beyond. `limits`: its project's, when they are at hand.

        Of two that come at once it is the later one by its id, whoever counts first.
        """
        known = limits or await limits_of(self.projects, call.project_id)
        reached, spent = await asyncio.gather(
            self._reached(call, known, before=call.id), self.purse.is_empty(call.project_id, known)
        )
        return reached or (Bound.BUDGET if spent else None)

    async def has_room(self, call: Call) -> bool:
        """Whether this call, which is not live now, may be so once more. What it may cost was asked when it was ordered."""
        limits = await limits_of(self.projects, call.project_id)
        return await self._reached(call, limits, before=None) is None

    async def admit(self, call: Call) -> None:
        """For a call that was ordered and is inserted; refused, it is gone: TooManyCallsError, BudgetSpentError."""
        if bound := await self.refusal(call):
            log.info("call.refused call=%s bound=%s", call.id, bound)
            await self.calls.delete(call.id)
            if bound is Bound.BUDGET:
                raise BudgetSpentError(self.purse.seconds_to_tomorrow())
            raise TooManyCallsError(bound, RETRY_SECONDS)

    async def refuse(self, call: Call, bound: Bound) -> None:
        """A call that came in ends so: no orchestration runs for it, and the sweeper tells of it. Idempotent."""
        at = int(self.clock.now().timestamp() * 1000)
        draft = FactDraft(kind=FactKind.REFUSED, key="refused", at=at, what=bound)
        await self.calls.append(call.id, [draft], known=call)
        log.info("call.refused call=%s bound=%s", call.id, bound)

    async def _reached(self, call: Call, limits: Limits, *, before: str | None) -> Bound | None:
        scopes = scopes_of(call.project_id, call.person, limits, most=self.most)
        counts = await asyncio.gather(*(self._live(scope, before) for scope in scopes))
        return next((it.bound for it, count in zip(scopes, counts, strict=True) if count >= it.most), None)

    async def _live(self, scope: Scope, before: str | None) -> int:
        return await self.calls.count_live(
            project_id=scope.project_id, person=scope.person, before=before, most=scope.most
        )
