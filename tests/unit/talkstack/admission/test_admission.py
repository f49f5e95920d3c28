from __future__ import annotations

import asyncio

import pytest

from talkstack.admission.model import Bound
from talkstack.admission.service import Admission
from talkstack.calls.call import Call
from talkstack.calls.memory import MemoryCallStore
from talkstack.clock import VirtualClock
from talkstack.errors import BudgetSpentError, NotFoundError, TooManyCallsError
from talkstack.http.rest.problem import answer_of, problem_of
from talkstack.projects.memory import MemoryProjectStore
from talkstack.projects.model import Limits
from talkstack.usage.memory import MemorySpending, MemoryUsageStore
from talkstack.usage.service.purse import Purse
from tests.builders import NOON, a_call, a_project


async def admission(most: int = 0, **limits: int) -> Admission:
    projects = MemoryProjectStore()
    await projects.insert(a_project(limits=Limits(**limits)))
    clock = VirtualClock(NOON)
    purse = Purse(spending=MemorySpending(), usage=MemoryUsageStore(), clock=clock)
    return Admission(calls=MemoryCallStore(), projects=projects, purse=purse, most=most, clock=clock)


async def rung(door: Admission, number: int, **facts: object) -> Call:
    return await door.calls.insert(a_call(id=f"call_{number}", twilio_sid=f"CA{number}", **facts))


@pytest.mark.parametrize(
    ("most", "limits", "bound"),
    [
        (0, {}, None),
        (3, {}, None),
        (2, {}, Bound.DEPLOYMENT),
        (0, {"live_calls": 3}, None),
        (0, {"live_calls": 2}, Bound.PROJECT),
        (0, {"live_calls": 0}, Bound.PROJECT),
        (0, {"live_calls_per_caller": 2}, Bound.CALLER),
        (2, {"live_calls": 2, "live_calls_per_caller": 2}, Bound.DEPLOYMENT),
    ],
)
async def test_a_call_is_refused_when_as_many_came_before_it_as_may_be(
    most: int, limits: dict[str, int], bound: Bound | None
):
    door = await admission(most, **limits)
    calls = [await rung(door, number, person="per_1") for number in range(3)]
    assert await door.refusal(calls[-1]) is bound


async def test_a_project_is_not_counted_for_another_nor_a_person_for_another():
    door = await admission(live_calls=2, live_calls_per_caller=1)
    await rung(door, 1, project_id="prj_2", person="per_1")
    await rung(door, 2, person="per_2")
    assert await door.refusal(await rung(door, 3, person="per_1")) is None


async def test_callers_who_hide_their_number_are_not_taken_for_one():
    door = await admission(live_calls_per_caller=1)
    calls = [await rung(door, number) for number in range(3)]
    assert [await door.refusal(call) for call in calls] == [None] * 3


async def test_calls_that_are_over_make_room():
    door = await admission(live_calls=1)
    first, second = await rung(door, 1), await rung(door, 2)
    assert await door.refusal(second) is Bound.PROJECT
    await door.refuse(first, Bound.PROJECT)
    assert await door.refusal(second) is None


async def test_those_that_may_have_been_counted_by_others_count_whoever_asks_first():
    door = await admission(live_calls=1)
    calls = [await rung(door, number) for number in range(4)]
    bounds = await asyncio.gather(*(door.refusal(call) for call in reversed(calls)))
    assert bounds == [Bound.PROJECT] * 3 + [None]


async def test_another_attempt_counts_all_that_are_live_also_younger_ones():
    door = await admission(live_calls=2)
    waiting = await rung(door, 1, status="waiting")
    await rung(door, 2)
    assert await door.has_room(waiting)
    await rung(door, 3)
    assert not await door.has_room(waiting)


async def test_a_project_that_is_gone_lets_its_calls_go_on():
    door = await admission()
    assert await door.has_room(await rung(door, 1, project_id="prj_9", status="waiting"))


async def test_an_order_beyond_the_budget_may_come_again_tomorrow():
    door = await admission(max_cost_micros_per_day=500)
    call = await rung(door, 1)
    assert await door.refusal(call) is None
    await door.purse.spending.raise_to("prj_1", "2026-03-02", 500)
    assert await door.refusal(call) is Bound.BUDGET
    with pytest.raises(BudgetSpentError) as refused:
        await door.admit(call)
    problem = problem_of(refused.value, "req_1")
    assert (problem.status, problem.code) == (429, "budget_spent")
    assert answer_of(problem, refused.value).headers["Retry-After"] == "43201"
    with pytest.raises(NotFoundError):
        await door.calls.get(call.id)


async def test_another_attempt_of_a_call_that_was_let_in_is_not_held_up_by_the_budget():
    door = await admission(max_cost_micros_per_day=0)
    assert await door.has_room(await rung(door, 1, status="waiting"))


def test_a_client_is_told_to_come_again():
    error = TooManyCallsError("project", 10)
    problem = problem_of(error, "req_1")
    assert (problem.status, problem.code) == (429, "too_many_calls")
    assert answer_of(problem, error).headers["Retry-After"] == "10"
