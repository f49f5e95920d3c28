from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from azure.durable_functions.models.DurableOrchestrationStatus import DurableOrchestrationStatus

from talkstack.calls.durable import BELL_SECONDS, REST_SECONDS, UNHEARD_IN_A_ROW, Bell, DurableLifecycle
from talkstack.calls.model.fact import Fact, FactKind
from talkstack.calls.ports import Progress
from talkstack.clock import VirtualClock
from talkstack.errors import ProviderError
from tests.builders import NOON, a_fact

FIRST = a_fact("started", kind=FactKind.STARTED, what="recorded").numbered(1)
SECOND = a_fact("turn:1", n=1, what="speech").numbered(2)
HURRY_SECONDS = 0.02
NOWHERE = DurableOrchestrationStatus(message="no such instance")


@dataclass
class Engine:
    """The Durable client of a task hub of its own: refusals are bare `Exception`s, as the SDK raises them."""

    statuses: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    started: list[tuple[str, str, Any]] = field(default_factory=list[tuple[str, str, Any]])
    raised: list[tuple[str, str, Any]] = field(default_factory=list[tuple[str, str, Any]])
    ending: list[str] = field(default_factory=list[str])
    lingering: int = 0
    asked: int = 0
    hangs: bool = False
    down: bool = False

    async def start_new(self, name: str, instance_id: str, client_input: Any) -> str:
        await self._reach()
        if instance_id in self.statuses:
            raise Exception(f"{instance_id} is alive")  # noqa: TRY002 - as the SDK does
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
        return DurableOrchestrationStatus.from_json({"createdTime": "2026-03-02T12:00:00Z", **found})

    async def terminate(self, instance_id: str, reason: str) -> None:
        """The instance is seen to live `lingering` times more."""
        await self._reach()
        self.ending.append(instance_id)

    async def purge_instance_history(self, instance_id: str) -> None:
        await self._reach()
        if self.statuses.get(instance_id, {}).get("runtimeStatus") not in {"Running", "Suspended"}:
            self.statuses.pop(instance_id, None)

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
        self.bell = Bell(self.clock)
        self.lifecycle = DurableLifecycle(self.engine, self.bell)


@pytest.fixture
def rig() -> Rig:
    return Rig()


async def test_a_call_begins_with_its_orchestration_and_its_clock(rig: Rig):
    assert await rig.lifecycle.begin("call_1", FIRST)
    assert sorted(rig.engine.started) == [
        ("call", "call_1", {"call_id": "call_1", "fact": FIRST.to_dict()}),
        ("clock", "call_1-clock", {"call_id": "call_1"}),
    ]


async def test_beginning_again_leaves_what_lives_alone(rig: Rig):
    await rig.lifecycle.begin("call_1", FIRST)
    assert await rig.lifecycle.begin("call_1", FIRST)
    assert len(rig.engine.started) == 2
    assert rig.bell.lost == 0


async def test_a_missing_clock_is_started_beside_a_living_orchestration(rig: Rig):
    await rig.lifecycle.begin("call_1", FIRST)
    del rig.engine.statuses["call_1-clock"]
    assert await rig.lifecycle.begin("call_1", FIRST)
    assert [name for name, *_ in rig.engine.started].count("clock") == 2


async def test_each_fact_is_an_event_of_its_own(rig: Rig):
    await rig.lifecycle.begin("call_1", FIRST)
    assert await rig.lifecycle.ring("call_1", [FIRST, SECOND])
    assert rig.engine.raised == [
        ("call_1", "fact-1", FIRST.to_dict()),
        ("call_1", "fact-2", SECOND.to_dict()),
    ]


async def hung_up_on(rig: Rig, facts: list[Fact]) -> float:
    began = time.perf_counter()
    assert await rig.lifecycle.ring("call_1", facts) is False
    return time.perf_counter() - began


async def test_an_engine_that_hangs_is_waited_for_200_ms_and_then_left_alone_for_5_s(
    rig: Rig, caplog: pytest.LogCaptureFixture
):
    rig.engine.hangs = True
    with caplog.at_level(logging.WARNING, "talkstack"):
        for _ in range(UNHEARD_IN_A_ROW):
            assert await hung_up_on(rig, [SECOND]) >= BELL_SECONDS
    assert BELL_SECONDS == 0.2
    for _ in range(2):
        await hung_up_on(rig, [SECOND])
    assert await rig.lifecycle.begin("call_1", FIRST) is False
    assert (rig.engine.asked, rig.bell.lost) == (UNHEARD_IN_A_ROW, 5)
    assert [record.getMessage() for record in caplog.records] == [
        f"bell.lost call=call_1 error=TimeoutError lost={n}" for n in range(1, UNHEARD_IN_A_ROW + 1)
    ]
    rig.engine.hangs = False
    rig.clock.advance(REST_SECONDS)
    assert await rig.lifecycle.begin("call_1", FIRST)
    assert await rig.lifecycle.ring("call_1", [SECOND])
    assert rig.bell.lost == 5


async def test_one_late_bell_silences_nothing_but_an_engine_that_still_hangs_is_left_alone_at_once(rig: Rig):
    rig.lifecycle = replace(rig.lifecycle, patience=HURRY_SECONDS)
    await rig.lifecycle.begin("call_1", FIRST)
    rig.engine.hangs = True
    await hung_up_on(rig, [SECOND])
    rig.engine.hangs = False
    assert await rig.lifecycle.ring("call_1", [SECOND])
    rig.engine.hangs = True
    for _ in range(UNHEARD_IN_A_ROW):
        await hung_up_on(rig, [SECOND])
    rig.clock.advance(REST_SECONDS)
    await hung_up_on(rig, [SECOND])
    assert rig.bell.silenced


async def test_a_beginning_that_is_not_even_tried_leaves_nothing_running(rig: Rig):
    rig.bell.quiet_until = rig.clock.monotonic() + REST_SECONDS
    assert await rig.lifecycle.begin("call_1", FIRST) is False
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_refusal_is_counted_and_logged_without_words(rig: Rig, caplog: pytest.LogCaptureFixture):
    rig.engine.down = True
    with caplog.at_level(logging.WARNING, "talkstack"):
        assert await rig.lifecycle.begin("call_1", FIRST) is False
        assert await rig.lifecycle.ring("call_1", [SECOND]) is False
    assert rig.bell.lost == 2
    assert [record.getMessage() for record in caplog.records] == [
        "bell.lost call=call_1 error=Exception lost=1",
        "bell.lost call=call_1 error=Exception lost=2",
    ]


async def test_a_late_fact_of_a_call_that_is_over_keeps_no_other_bell_from_ringing(rig: Rig):
    await rig.lifecycle.begin("call_1", FIRST)
    await rig.lifecycle.begin("call_2", FIRST)
    rig.engine.statuses["call_1"]["runtimeStatus"] = "Completed"
    assert await rig.lifecycle.ring("call_1", [SECOND]) is False
    assert await rig.lifecycle.ring("call_2", [SECOND])


@pytest.mark.parametrize(
    ("status", "progress"),
    [
        ("Running", Progress(7, over=False)),
        ("Pending", Progress(7, over=False)),
        ("Suspended", Progress(7, over=False)),
        ("ContinuedAsNew", Progress(7, over=False)),
        ("Completed", Progress(7, over=True)),
        ("Failed", None),
        ("Terminated", None),
        ("Canceled", None),
    ],
)
async def test_progress_is_what_the_instance_says_of_itself(rig: Rig, status: str, progress: Progress | None):
    rig.engine.statuses["call_1"] = {"runtimeStatus": status, "customStatus": {"folded": 7, "plan": {}}}
    assert await rig.lifecycle.progress("call_1") == progress


async def test_an_instance_that_has_not_run_yet_has_folded_nothing(rig: Rig):
    rig.engine.statuses["call_1"] = {"runtimeStatus": "Pending", "customStatus": None}
    assert await rig.lifecycle.progress("call_1") == Progress(0, over=False)


async def test_there_is_no_progress_without_an_instance(rig: Rig):
    assert await rig.lifecycle.progress("call_1") is None


async def test_an_engine_that_is_down_is_a_providers_fault(rig: Rig):
    rig.engine.down = True
    with pytest.raises(ProviderError) as failed:
        await rig.lifecycle.progress("call_1")
    assert (failed.value.provider, failed.value.retryable) == ("durable", True)


@dataclass
class SlowEngine(Engine):
    """Each request takes 2 ms: a long list of lost bells takes longer than somebody in a hurry waits."""

    async def _reach(self) -> None:
        await asyncio.wait_for(asyncio.get_running_loop().run_in_executor(None, time.sleep, 0.002), 5)


@pytest.mark.parametrize("patience", [HURRY_SECONDS, 10.0])
async def test_many_lost_bells_are_rung_by_somebody_with_patience(patience: float):
    all_heard = patience > HURRY_SECONDS
    engine = SlowEngine(statuses={"call_1": {"runtimeStatus": "Running"}})
    facts = [a_fact(f"turn:{n}", n=n, what="speech").numbered(n) for n in range(1, 61)]
    lifecycle = DurableLifecycle(engine, Bell(VirtualClock(NOON)), patience=patience)
    assert await lifecycle.ring("call_1", facts) is all_heard
    assert (len(engine.raised) == len(facts)) is all_heard


@pytest.mark.parametrize("lingering", [0, 3])
@pytest.mark.parametrize("status", ["Running", "Suspended", "Completed", "Failed", None])
async def test_nothing_is_left_of_a_call_that_is_purged(rig: Rig, status: str | None, lingering: int):
    await rig.lifecycle.begin("call_1", FIRST)
    await rig.lifecycle.begin("call_2", FIRST)
    rig.engine.lingering = lingering
    if status is None:
        del rig.engine.statuses["call_1"]
    else:
        rig.engine.statuses["call_1"]["runtimeStatus"] = status
    for _ in range(2):
        await rig.lifecycle.purge("call_1")
        assert rig.engine.statuses.keys() == {"call_2", "call_2-clock"}


async def test_what_could_not_be_purged_is_told(rig: Rig):
    await rig.lifecycle.begin("call_1", FIRST)
    rig.engine.down = True
    with pytest.raises(ProviderError) as left:
        await rig.lifecycle.purge("call_1")
    assert (left.value.provider, left.value.retryable) == ("durable", True)
