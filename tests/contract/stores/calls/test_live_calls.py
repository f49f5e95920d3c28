"""Live calls are counted, and of those that come at once the later ones are refused."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from talkstack.admission.model import Bound
from talkstack.admission.service import Admission
from talkstack.calls.memory import MemoryCallStore
from talkstack.calls.model.fact import FactKind
from talkstack.calls.model.plan import EndReason
from talkstack.calls.ports import CallStore
from talkstack.calls.store import MongoCallStore
from talkstack.clock import VirtualClock
from talkstack.errors import NotFoundError, TooManyCallsError
from talkstack.projects.memory import MemoryProjectStore
from talkstack.projects.model import Limits
from talkstack.usage.memory import MemorySpending, MemoryUsageStore
from talkstack.usage.service.purse import Purse
from tests.builders import NOON, a_call, a_fact, a_project

ROWS = (
    ("call_1", "prj_1", "per_1", "in-progress"),
    ("call_2", "prj_1", "per_2", "queued"),
    ("call_3", "prj_1", "per_1", "waiting"),
    ("call_4", "prj_1", "per_1", "completed"),
    ("call_5", "prj_2", "per_1", "ringing"),
    ("call_6", "prj_1", "per_1", "initiated"),
)


@pytest.fixture
def calls(open_store: Any) -> CallStore:
    return open_store(MemoryCallStore, MongoCallStore)


async def admission(calls: CallStore, most: int = 0, **limits: int) -> Admission:
    projects = MemoryProjectStore()
    await projects.insert(a_project(limits=Limits(**limits)))
    clock = VirtualClock(NOON)
    purse = Purse(spending=MemorySpending(), usage=MemoryUsageStore(), clock=clock)
    return Admission(calls=calls, projects=projects, purse=purse, most=most, clock=clock)


@pytest.mark.parametrize(
    ("scope", "before", "most", "count"),
    [
        ((None, None), None, 9, 4),
        (("prj_1", None), None, 9, 3),
        (("prj_1", "per_1"), None, 9, 2),
        (("prj_1", None), "call_6", 9, 2),
        (("prj_1", "per_1"), "call_6", 9, 1),
        ((None, None), "call_1", 9, 0),
        ((None, None), "call_6", 9, 3),
        ((None, None), None, 2, 2),
        (("prj_1", None), None, 0, 0),
    ],
)
async def test_live_calls_are_counted_by_whose_they_are_up_to_a_limit(
    calls: CallStore, scope: tuple[str | None, str | None], before: str | None, most: int, count: int
):
    for id_, project, person, status in ROWS:
        made = a_call(id=id_, twilio_sid=id_, project_id=project, person=person, status=status)
        await calls.insert(made)
    project, person = scope
    assert await calls.count_live(project_id=project, person=person, before=before, most=most) == count


async def test_calls_that_have_not_ended_are_told_by_project(calls: CallStore):
    ended = {"completed": NOON, "failed": NOON}
    for n, status in enumerate(("ringing", "in-progress", "completed", "queued", "waiting", "failed")):
        made = a_call(id=f"call_{n}", twilio_sid=f"CA{n}", status=status, ended_at=ended.get(status))
        await calls.insert(made)
    await calls.insert(a_call(id="call_other", twilio_sid="CA9", project_id="prj_2"))
    assert sorted(await calls.unfinished("prj_1", limit=9)) == ["call_0", "call_1", "call_3", "call_4"]
    assert len(await calls.unfinished("prj_1", limit=3)) == 3


async def test_a_call_that_has_ended_is_not_live_any_more(calls: CallStore):
    await calls.insert(a_call())
    ended = a_fact("status", kind=FactKind.STATUS, what="completed")
    for drafts, live in (([], 1), ([a_fact("turn:1", n=1)], 1), ([ended], 0)):
        await calls.append("call_1", drafts)
        assert await calls.count_live(project_id="prj_1", person=None, before=None, most=9) == live


async def test_of_many_that_come_at_once_exactly_the_later_ones_are_refused(calls: CallStore):
    door = await admission(calls, live_calls=10)
    made = [a_call(id=f"call_{number:02}", twilio_sid=f"CA{number}") for number in range(14)]
    await asyncio.gather(*(calls.insert(call) for call in reversed(made)))
    bounds = await asyncio.gather(*(door.refusal(call) for call in made))
    assert bounds == [None] * 10 + [Bound.PROJECT] * 4


async def test_a_refused_call_has_ended_and_the_sweeper_finds_it(calls: CallStore):
    door = await admission(calls)
    call = await calls.insert(a_call())
    for _ in range(2):
        await door.refuse(call, Bound.PROJECT)
    kept = await calls.get("call_1")
    assert [(fact.kind, fact.what) for fact in kept.log[1:]] == [(FactKind.REFUSED, "project")]
    assert (kept.status, kept.outcome, kept.ended_at) == ("busy", EndReason.REFUSED, NOON)
    assert await calls.count_live(project_id="prj_1", person=None, before=None, most=9) == 0
    assert [it.id for it in await calls.lagging(before=NOON.replace(year=2027), limit=9)] == [call.id]


async def test_an_ordered_call_that_is_refused_is_gone(calls: CallStore):
    door = await admission(calls, live_calls=1)
    first, second = [
        await calls.insert(a_call(id=id_, twilio_sid=None, status="queued")) for id_ in ("call_1", "call_2")
    ]
    await door.admit(first)
    with pytest.raises(TooManyCallsError) as refused:
        await door.admit(second)
    assert (refused.value.bound, refused.value.retry_after) == ("project", 10)
    with pytest.raises(NotFoundError):
        await calls.get("call_2")
