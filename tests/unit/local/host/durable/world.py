"""The real SDK's orchestrators, plain activities and a clock of our own around the engine."""

import asyncio
import heapq
import itertools
import json
from collections.abc import Awaitable, Callable, Generator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from azure.durable_functions import DurableOrchestrationContext, Orchestrator

from local.host.durable.engine import (
    DurableAnswer,
    DurableEngine,
    DurableFunctions,
    DurableRequest,
    DurableSettings,
    InvocationFailed,
)

type Orchestration = Callable[[DurableOrchestrationContext], Steps]
type Activity = Callable[[Any], Awaitable[Any]]
type Steps = Generator[Any, Any, Any]

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
JSON = {"content-type": "application/json"}


class StuckError(AssertionError):
    pass


class VirtualClock:
    """Stands still until told; each reading is a microsecond later than the one before."""

    def __init__(self) -> None:
        self._now = NOON
        self._order = itertools.count()
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        self._now += timedelta(microseconds=1)
        return self._now

    async def sleep_until(self, when: datetime) -> None:
        if when > self._now:
            awake = asyncio.get_running_loop().create_future()
            heapq.heappush(self._sleepers, (when, next(self._order), awake))
            await awake

    @property
    def asleep(self) -> int:
        return sum(not awake.done() for _, _, awake in self._sleepers)

    @property
    def next_alarm(self) -> datetime | None:
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    def advance_to(self, when: datetime) -> None:
        self._now = max(self._now, when)
        while (alarm := self.next_alarm) and alarm <= self._now:
            heapq.heappop(self._sleepers)[2].set_result(None)

    def advance(self, by: timedelta) -> None:
        self.advance_to(self._now + by)


class World:
    alive = True

    def __init__(
        self,
        database: Path,
        orchestrations: Mapping[str, Orchestration],
        activities: Mapping[str, Activity] | None = None,
        settings: DurableSettings | None = None,
        clock: VirtualClock | None = None,
    ) -> None:
        self.clock = clock or VirtualClock()
        self.invoked: list[str] = []
        self._orchestrators = {name: Orchestrator.create(fn) for name, fn in orchestrations.items()}
        self._activities = dict(activities or {})
        self.engine = DurableEngine(
            database=database, invoke=self.invoke, settings=settings or DurableSettings(), clock=self.clock
        )
        self.engine.register(
            DurableFunctions(
                orchestrators={name: name for name in self._orchestrators},
                activities={name: name for name in self._activities},
                entities={},
            )
        )

    async def __aenter__(self) -> Self:
        await self.engine.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.engine.stop()

    async def invoke(self, function: str, payload: str) -> str:
        self.invoked.append(function)
        await asyncio.sleep(0)
        try:
            if function in self._orchestrators:
                return self._orchestrators[function](payload)
            return json.dumps(await self._activities[function](json.loads(payload)))
        # The worker too turns whatever a function raises into text.
        except Exception as fault:
            raise InvocationFailed(f"{type(fault).__name__}: {fault}") from fault

    async def ask(self, method: str, path: str, body: object = None, **query: str) -> DurableAnswer:
        content = b"" if body is None else json.dumps(body).encode()
        base = "http://127.0.0.1:7071/runtime/webhooks/durabletask"
        return await self.engine.handle(DurableRequest(method, path, query, JSON, content, base))

    async def start(self, name: str, instance: str = "it", value: object = None) -> None:
        """As the SDK's client posts it: JSON text within JSON."""
        answer = await self.ask("POST", f"orchestrators/{name}/{instance}", json.dumps(value))
        assert answer.status == 202, answer

    async def tell(self, event: str, value: object = None, instance: str = "it") -> int:
        return (await self.ask("POST", f"instances/{instance}/raiseEvent/{event}", json.dumps(value))).status

    async def status(self, instance: str = "it", **query: str) -> dict[str, Any]:
        return json.loads((await self.ask("GET", f"instances/{instance}", **query)).body)

    async def quiet(self) -> None:
        """Until everything waits for the clock or for somebody outside."""
        rounds = 0
        # What follows a finished task begins one round of the loop later.
        while rounds < 3 and self.alive:
            rounds = rounds + 1 if len(asyncio.all_tasks()) - 1 <= self.clock.asleep else 0
            await a_round()

    async def has_invoked(self, function: str, times: int = 1) -> None:
        while self.invoked.count(function) < times:
            await a_round()

    async def finished(self, instance: str = "it") -> dict[str, Any]:
        """Lets time pass, alarm by alarm, until the instance has ended or the world has."""
        while True:
            await self.quiet()
            status = await self.status(instance)
            if status["runtimeStatus"] in {"Completed", "Failed", "Terminated"} or not self.alive:
                return status
            if (alarm := self.clock.next_alarm) is None:
                raise StuckError(status)
            self.clock.advance_to(alarm)

    async def output(self, instance: str = "it") -> Any:
        status = await self.finished(instance)
        assert status["runtimeStatus"] == "Completed", status
        return status["output"]


async def a_round() -> None:
    """Of the event loop, in which others get on."""
    await asyncio.sleep(0)


async def echo(value: Any) -> Any:
    return value
