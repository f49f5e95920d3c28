"""An orchestration that stays awake: the SDK's executor takes event after event, so a thousand runs take seconds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from copy import copy
from typing import Any

from azure.durable_functions import DurableOrchestrationContext
from azure.durable_functions.models.history import HistoryEvent
from azure.durable_functions.models.TaskOrchestrationExecutor import TaskOrchestrationExecutor

from orchestrations.call import call
from orchestrations.contracts import NOTE, WRAP_UP, fact_event
from talkstack.calls.model.fact import Fact
from talkstack.calls.model.plan import Plan
from talkstack.calls.ports import CallStore, Progress
from tests.replay import EPISODE_STARTED, EVENT_RAISED, EXECUTION_STARTED, TASK_COMPLETED, VERSION, flat

MOMENT = "2026-03-02T12:00:00.0000000Z"
FIRST = {"EventId": -1, "IsPlayed": False, "Timestamp": MOMENT, "Version": VERSION}
EXECUTOR = TaskOrchestrationExecutor()
EVENT = HistoryEvent(EventType=EPISODE_STARTED, EventId=-1, IsPlayed=False, Timestamp=MOMENT)


def an_event(kind: int, **more: object) -> HistoryEvent:
    event = copy(EVENT)
    event._event_type = type(EVENT.event_type)(kind)
    for name, value in more.items():
        setattr(event, name, value)
    return event


class LiveCall:
    """The `call` orchestration; its activities end when `settle` says so."""

    def __init__(self, call_id: str, first: Fact) -> None:
        start = json.dumps({"call_id": call_id, "fact": first.to_dict()})
        self._context = DurableOrchestrationContext(
            history=[FIRST | {"EventType": EPISODE_STARTED}, FIRST | {"EventType": EXECUTION_STARTED}],
            input=start,
            instanceId=call_id,
            isReplaying=False,
            parentInstanceId="",
            upperSchemaVersion=1,
            upperSchemaVersionNew=2,
        )
        self._executor = copy(EXECUTOR)
        self._executor.initialize()
        self._executor.execute(self._context, [EVENT, an_event(EXECUTION_STARTED)], call)
        self._ended = 0

    @property
    def custom_status(self) -> dict[str, Any]:
        return self._context.custom_status

    @property
    def over(self) -> bool:
        return self._executor.has_execution_completed

    def hear(self, fact: Fact) -> None:
        """Nobody hears what comes after the end."""
        if self.over:
            return
        data = json.dumps(json.dumps(fact.to_dict()))
        self._executor.process_event(an_event(EVENT_RAISED, Name=fact_event(fact.k), Input=data))
        assert self._executor.exception is None, self._executor.exception

    async def settle(self, calls: CallStore) -> None:
        """Every activity that was asked for is carried out, until a fact is waited for."""
        while (action := self._activity()) is not None:
            order = json.loads(action["input"])
            if action["functionName"] == NOTE and order["plan"]:
                await calls.set_plan(order["call_id"], Plan.from_dict(order["plan"]), folded=order["folded"])
            came = {"left": [], "told": 0, "failed": False} if action["functionName"] == WRAP_UP else True
            done = an_event(TASK_COMPLETED, TaskScheduledId=self._ended, Result=json.dumps(came))
            self._ended += 1
            self._executor.process_event(done)

    def _activity(self) -> dict[str, Any] | None:
        """What the orchestration waits for, unless it waits for a fact or is over."""
        if self.over:
            return None
        [action] = flat([self._executor.current_task.action_repr.to_json()])
        return action if "functionName" in action else None


class LiveLifecycle:
    """Calls whose orchestrations live here; `slow` leaves activities running while more is heard."""

    def __init__(self, calls: CallStore) -> None:
        self._calls = calls
        self.instances: dict[str, LiveCall] = {}
        self.slow = False

    async def begin(self, call_id: str, first: Fact) -> bool:
        if call_id not in self.instances:
            instance = self.instances[call_id] = LiveCall(call_id, first)
            if not self.slow:
                await instance.settle(self._calls)
        return True

    async def ring(self, call_id: str, facts: Sequence[Fact]) -> bool:
        instance = self.instances.get(call_id)
        if instance is None or instance.over:
            return False
        for fact in facts:
            instance.hear(fact)
            if not self.slow:
                await instance.settle(self._calls)
        return True

    async def wind(self, call_id: str) -> bool:
        del call_id
        return False

    async def wrap_up(self, call_id: str, steps: Sequence[str], *, told: int, folded: int) -> bool:
        del told, folded
        for step in steps:
            await self._calls.keep_step(call_id, step, {})
        return True

    async def progress(self, call_id: str) -> Progress | None:
        instance = self.instances.get(call_id)
        if instance is None:
            return None
        await instance.settle(self._calls)
        return Progress(instance.custom_status["folded"], over=instance.over)
