"""The call's orchestration in this process: folds what is rung, in order, and keeps the plan. No wrap-up, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from talkstack.calls.model.fact import Fact
from talkstack.calls.model.plan import Phase, Plan, SilenceAction
from talkstack.calls.model.state import CallState, fold
from talkstack.calls.ports import CallStore, Progress


@dataclass
class _Instance:
    state: CallState
    plan: Plan = field(default_factory=Plan)
    waiting: dict[int, Fact] = field(default_factory=dict[int, Fact])


@dataclass
class InProcessLifecycle:
    """`deaf` loses every bell, as a stopped engine does; the sweeper has to mend it."""

    calls: CallStore
    silence_policy: tuple[SilenceAction, ...]
    deaf: bool = False
    instances: dict[str, _Instance] = field(default_factory=dict[str, _Instance])

    async def begin(self, call_id: str, first: Fact) -> bool:
        if self.deaf:
            return False
        if call_id not in self.instances:
            self.instances[call_id] = _Instance(CallState(silence_policy=self.silence_policy))
            await self.ring(call_id, [first])
        return True

    async def ring(self, call_id: str, facts: Sequence[Fact]) -> bool:
        instance = self.instances.get(call_id)
        if self.deaf or instance is None:
            return False
        instance.waiting.update({fact.k: fact for fact in facts})
        while (fact := instance.waiting.pop(instance.state.folded + 1, None)) is not None:
            instance.state, plan = fold(instance.state, fact)
            if plan != instance.plan:
                instance.plan = plan
                await self.calls.set_plan(call_id, plan, folded=instance.state.folded)
        return True

    async def progress(self, call_id: str) -> Progress | None:
        instance = self.instances.get(call_id)
        if instance is None:
            return None
        return Progress(instance.state.folded, over=instance.state.phase is Phase.CLOSED)

    async def wind(self, call_id: str) -> bool:
        del call_id
        return False

    async def wrap_up(self, call_id: str, steps: Sequence[str], *, told: int, folded: int) -> bool:
        del call_id, steps, told, folded
        return False

    async def tidy(self, *, since: datetime, before: datetime) -> int:
        """By when they were begun is not known here: all that are over go."""
        del since, before
        over = [call_id for call_id, it in self.instances.items() if it.state.phase is Phase.CLOSED]
        for call_id in over:
            await self.purge(call_id)
        return len(over)

    async def purge(self, call_id: str, *, beside: Sequence[str] = ()) -> None:
        for instance_id in (call_id, *beside):
            self.instances.pop(instance_id, None)
