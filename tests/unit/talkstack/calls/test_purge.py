from __future__ import annotations

from datetime import timedelta

import pytest

from talkstack.calls.model.fact import FactKind
from talkstack.errors import ProviderError
from tests.builders import NOON, a_fact
from tests.unit.talkstack.calls.engine import Rig

FIRST = a_fact("started", kind=FactKind.STARTED, what="recorded").numbered(1)


@pytest.fixture
def rig() -> Rig:
    return Rig()


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


async def test_what_worked_beside_it_goes_along(rig: Rig):
    await rig.lifecycle.begin("call_1", FIRST)
    for courier in ("whk_1-call_1", "whk_1-call_2"):
        rig.engine.statuses[courier] = {"runtimeStatus": "Running"}
    await rig.lifecycle.purge("call_1", beside=["whk_1-call_1"])
    assert rig.engine.statuses.keys() == {"whk_1-call_2"}


async def test_what_could_not_be_purged_is_told(rig: Rig):
    await rig.lifecycle.begin("call_1", FIRST)
    rig.engine.down = True
    with pytest.raises(ProviderError) as left:
        await rig.lifecycle.purge("call_1")
    assert (left.value.provider, left.value.retryable) == ("durable", True)


async def test_what_is_over_is_forgotten_and_what_lives_or_failed_stays(rig: Rig):
    for call_id in ("call_1", "call_2", "call_3"):
        await rig.lifecycle.begin(call_id, FIRST)
    rig.engine.statuses["call_1"]["runtimeStatus"] = "Completed"
    rig.engine.statuses["call_2"]["runtimeStatus"] = "Failed"
    assert await rig.lifecycle.tidy(since=NOON, before=NOON + timedelta(hours=1)) == 1
    assert "call_1" not in rig.engine.statuses
    assert rig.engine.statuses.keys() >= {"call_2", "call_3"}
    rig.engine.down = True
    with pytest.raises(ProviderError):
        await rig.lifecycle.tidy(since=NOON, before=NOON + timedelta(hours=1))


@pytest.mark.parametrize("status", ["Failed", "Terminated", "Canceled"])
async def test_what_came_to_no_good_end_goes_a_month_later(rig: Rig, status: str):
    for instance_id in ("whk_1-num_1", "whk_1-num_2"):
        rig.engine.statuses[instance_id] = {"runtimeStatus": status}
    rig.engine.statuses["whk_1-num_2"]["createdTime"] = (NOON + timedelta(days=2)).isoformat()
    rig.engine.statuses["anl_1"] = {"runtimeStatus": "Running"}
    span = {"since": NOON - timedelta(days=7), "before": NOON + timedelta(days=1)}
    assert await rig.lifecycle.tidy(**span) == 0
    later = {name: at + timedelta(days=30) for name, at in span.items()}
    assert await rig.lifecycle.tidy(**later) == 1
    assert rig.engine.statuses.keys() == {"whk_1-num_2", "anl_1"}
