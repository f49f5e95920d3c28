from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace

import pytest

from talkstack.calls.durable import BELL_SECONDS, REST_SECONDS, UNHEARD_IN_A_ROW, Bell, DurableLifecycle
from talkstack.calls.model.fact import Fact, FactKind
from talkstack.calls.ports import Progress
from talkstack.clock import VirtualClock
from talkstack.errors import ProviderError
from talkstack.telemetry.memory import MemoryMeter
from tests.builders import NOON, a_fact
from tests.unit.talkstack.calls.engine import Engine, Rig

FIRST = a_fact("started", kind=FactKind.STARTED, what="recorded").numbered(1)
SECOND = a_fact("turn:1", n=1, what="speech").numbered(2)
HURRY_SECONDS = 0.02


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
    loop = asyncio.get_running_loop()
    began = loop.time()
    assert await rig.lifecycle.ring("call_1", facts) is False
    return loop.time() - began


async def test_an_engine_that_hangs_is_waited_for_200_ms_and_then_left_alone_for_5_s(
    rig: Rig, caplog: pytest.LogCaptureFixture
):
    rig.engine.hangs = True
    with caplog.at_level(logging.WARNING, "talkstack"):
        for _ in range(UNHEARD_IN_A_ROW):
            assert await hung_up_on(rig, [SECOND]) == pytest.approx(BELL_SECONDS)
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
    assert rig.meter.values["talkstack.bells.lost",] == [1] * 5


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


@pytest.mark.parametrize(
    ("status", "wound"),
    [
        (None, True),
        ("Failed", True),
        ("Terminated", True),
        ("Running", False),
        ("Pending", False),
        ("ContinuedAsNew", False),
        ("Completed", False),
    ],
)
async def test_a_clock_that_broke_off_or_never_came_about_is_started(
    rig: Rig, status: str | None, *, wound: bool
):
    if status is not None:
        rig.engine.statuses["call_1-clock"] = {"runtimeStatus": status}
    assert await rig.lifecycle.wind("call_1") is wound
    assert rig.engine.started == ([("clock", "call_1-clock", {"call_id": "call_1"})] if wound else [])


async def test_of_an_engine_that_is_down_no_clock_is_known(rig: Rig):
    rig.engine.down = True
    with pytest.raises(ProviderError):
        await rig.lifecycle.wind("call_1")


async def test_steps_that_were_left_out_are_begun_as_an_orchestration_that_goes_on(rig: Rig):
    rig.engine.statuses["call_1"] = {"runtimeStatus": "Completed"}
    assert await rig.lifecycle.wrap_up("call_1", ["recording"], told=3, folded=7)
    rest = {"left": ["recording"], "told": 3, "folded": 7, "vain": 0}
    assert rig.engine.started == [("call", "call_1", {"call_id": "call_1", "rest": rest})]
    rig.engine.down = True
    with pytest.raises(ProviderError):
        await rig.lifecycle.wrap_up("call_1", ["recording"], told=3, folded=7)


@dataclass
class SlowEngine(Engine):
    """Each request takes 2 ms: a long list of lost bells takes longer than somebody in a hurry waits."""

    async def _reach(self) -> None:
        await asyncio.sleep(0.002)


@pytest.mark.parametrize("patience", [HURRY_SECONDS, 10.0])
async def test_many_lost_bells_are_rung_by_somebody_with_patience(patience: float):
    all_heard = patience > HURRY_SECONDS
    engine = SlowEngine(statuses={"call_1": {"runtimeStatus": "Running"}})
    facts = [a_fact(f"turn:{n}", n=n, what="speech").numbered(n) for n in range(1, 61)]
    lifecycle = DurableLifecycle(engine, Bell(VirtualClock(NOON), MemoryMeter()), patience=patience)
    assert await lifecycle.ring("call_1", facts) is all_heard
    assert (len(engine.raised) == len(facts)) is all_heard
