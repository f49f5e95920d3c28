"""A Durable client and the lifecycle that asks it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from azure.durable_functions.models.DurableOrchestrationStatus import DurableOrchestrationStatus
from azure.durable_functions.models.PurgeHistoryResult import PurgeHistoryResult

from talkstack.calls.durable import LIVING, Bell, DurableLifecycle
from talkstack.clock import VirtualClock
from talkstack.telemetry.memory import MemoryMeter
from tests.builders import NOON

CREATED = "2026-03-02T12:00:00Z"
NOWHERE = DurableOrchestrationStatus(message="no such instance")


@dataclass
class Engine:
    """The Durable client of a task hub of its own: refusals are bare `Exception`s, as the SDK raises them.

    `full`: it starts nothing.
    """

    statuses: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    started: list[tuple[str, str, Any]] = field(default_factory=list[tuple[str, str, Any]])
    raised: list[tuple[str, str, Any]] = field(default_factory=list[tuple[str, str, Any]])
    ending: list[str] = field(default_factory=list[str])
    lingering: int = 0
    asked: int = 0
    full: bool = False
    hangs: bool = False
    down: bool = False

    async def start_new(self, name: str, instance_id: str, client_input: Any) -> str:
        await self._reach()
        if self.full or self.statuses.get(instance_id, {}).get("runtimeStatus") in LIVING:
            raise Exception(f"{instance_id} is not started")  # noqa: TRY002 - as the SDK does
        self.started.append((name, instance_id, client_input))
        self.statuses[instance_id] = {"runtimeStatus": "Running"}
        return instance_id

    async def raise_event(self, instance_id: str, event_name: str, event_data: Any) -> None:
        await self._reach()
        if self.statuses.get(instance_id, {}).get("runtimeStatus") != "Running":
            raise Exception(f"{instance_id} is gone")  # noqa: TRY002 - as the SDK does
        self.raised.append((instance_id, event_name, event_data))

    async def get_status(self, instance_id: str) -> DurableOrchestrationStatus:
        await self._reach()
        if (found := self.statuses.get(instance_id)) is None:
            return NOWHERE
        if self.ending.count(instance_id) > self.lingering:
            found["runtimeStatus"] = "Terminated"
        elif instance_id in self.ending:
            self.ending.append(instance_id)
        return DurableOrchestrationStatus.from_json({"createdTime": CREATED, **found})

    async def terminate(self, instance_id: str, reason: str) -> None:
        """The instance is seen to live `lingering` times more."""
        assert reason
        await self._reach()
        self.ending.append(instance_id)

    async def purge_instance_history(self, instance_id: str) -> None:
        await self._reach()
        if self.statuses.get(instance_id, {}).get("runtimeStatus") not in {"Running", "Suspended"}:
            self.statuses.pop(instance_id, None)

    async def purge_instance_history_by(
        self, created_time_from: datetime, created_time_to: datetime, runtime_status: list[Any]
    ) -> PurgeHistoryResult:
        await self._reach()
        assert created_time_from < created_time_to
        wanted = {status.name for status in runtime_status}
        over = [
            id_
            for id_, it in self.statuses.items()
            if it["runtimeStatus"] in wanted
            and created_time_from <= datetime.fromisoformat(it.get("createdTime", CREATED)) <= created_time_to
        ]
        for instance_id in over:
            del self.statuses[instance_id]
        return PurgeHistoryResult(len(over))

    async def _reach(self) -> None:
        self.asked += 1
        if self.hangs:
            await asyncio.get_running_loop().create_future()
        if self.down:
            raise Exception("status code 503")  # noqa: TRY002 - as the SDK does


class Rig:
    def __init__(self) -> None:
        self.clock = VirtualClock(NOON)
        self.engine = Engine()
        self.meter = MemoryMeter()
        self.bell = Bell(self.clock, self.meter)
        self.lifecycle = DurableLifecycle(self.engine, self.bell)
