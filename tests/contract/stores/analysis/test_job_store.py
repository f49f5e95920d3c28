from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from talkstack.analysis.model.question import Plain, Structured
from talkstack.book.model import Span, Wanted
from talkstack.calls.model.plan import EndReason
from talkstack.calls.model.standing import Status
from talkstack.errors import NotFoundError
from talkstack.reanalysis.memory import MemoryJobStore
from talkstack.reanalysis.model import AnalysisJob, JobState, JobWish, Tally
from talkstack.reanalysis.ports import JobStore
from talkstack.reanalysis.store import MongoJobStore
from tests.builders import NO_PARAMETERS, NOON

LATER = NOON + timedelta(minutes=5)
WISH = JobWish(
    Wanted(
        person="per_1",
        agent_version=2,
        status=Status.COMPLETED,
        outcome=EndReason.SILENCE,
        live=False,
        started=Span(NOON, None),
    ),
    (
        Plain(name="a", question="?", type="date"),
        Structured(name="b", question="?", type="json", json_schema=NO_PARAMETERS | {"$defs": {}}),
    ),
    10,
)


@pytest.fixture
def jobs(open_store: Any) -> JobStore:
    return open_store(MemoryJobStore, MongoJobStore)


def a_job(n: int = 1, **changes: Any) -> AnalysisJob:
    job = AnalysisJob(id=f"anl_{n}", project_id="prj_1", wish=WISH, created_at=NOON, moved_at=NOON)
    return replace(job, **changes)


async def test_all_of_a_job_is_kept(jobs: JobStore):
    plain = JobWish(Wanted(), (), 1)
    for job in (
        a_job(),
        a_job(2, wish=plain, order_key="k1", calls=9, tally=Tally(1, 2, 3), cursor="call_1"),
    ):
        assert await jobs.insert(job) == job
        assert await jobs.get(job.id) == job
    with pytest.raises(NotFoundError):
        await jobs.get("anl_3")


async def test_a_job_of_before_has_nobody_counted_its_calls(database: Any):
    jobs = MongoJobStore(database)
    await jobs.insert(a_job(calls=7))
    await database["analysis_jobs"].update_one({"_id": "anl_1"}, {"$unset": {"calls": 1}})
    assert (await jobs.get("anl_1")).calls is None


async def test_an_order_key_stands_for_one_job(jobs: JobStore):
    made = [a_job(n, order_key="k1") for n in range(4)]
    kept = await asyncio.gather(*(jobs.insert(it) for it in made))
    assert len({it.id for it in kept}) == 1
    assert await jobs.ordered("k1") == kept[0]
    assert await jobs.ordered("k2") is None
    assert await jobs.insert(a_job(8)) != await jobs.insert(a_job(9))


async def test_jobs_are_listed_the_newest_first(jobs: JobStore):
    for n in (2, 1, 3):
        await jobs.insert(a_job(n))
    await jobs.insert(a_job(4, project_id="prj_2"))
    assert [it.id for it in await jobs.page("prj_1", after=None, limit=1)] == ["anl_3", "anl_2"]
    assert [it.id for it in await jobs.page("prj_1", after="anl_3", limit=9)] == ["anl_2", "anl_1"]


async def test_a_job_moves_past_the_same_calls_once(jobs: JobStore):
    job = await jobs.insert(a_job(tries=2))
    moved = await asyncio.gather(*(jobs.advance(job, "call_9", Tally(done=3), LATER) for _ in range(4)))
    assert sorted(moved) == [False, False, False, True]
    further = await jobs.get(job.id)
    assert (further.cursor, further.tally, further.tries, further.moved_at) == ("call_9", Tally(3), 0, LATER)
    assert await jobs.advance(further, "call_5", Tally(1, 1, 1), LATER)
    assert (await jobs.get(job.id)).tally == Tally(4, 1, 1)


async def test_a_try_that_failed_is_counted_where_it_failed(jobs: JobStore):
    job = await jobs.insert(a_job())
    await jobs.failed(job, LATER)
    assert ((await jobs.get(job.id)).tries, (await jobs.get(job.id)).moved_at) == (1, LATER)
    await jobs.advance(job, "call_9", Tally(), LATER)
    await jobs.failed(job, LATER)
    assert (await jobs.get(job.id)).tries == 0


async def test_how_a_job_ended_stays(jobs: JobStore):
    job = await jobs.insert(a_job())
    assert await jobs.running("prj_1") == 1
    await jobs.end(job.id, JobState.CANCELED, NOON)
    await jobs.end(job.id, JobState.DONE, LATER)
    ended = await jobs.get(job.id)
    assert (ended.state, ended.ended_at) == (JobState.CANCELED, NOON)
    assert await jobs.running("prj_1") == 0


async def test_those_under_way_that_do_not_move_are_found(jobs: JobStore):
    for n, moved_at in ((1, NOON), (2, LATER), (3, NOON - timedelta(1))):
        await jobs.insert(a_job(n, moved_at=moved_at))
    await jobs.insert(a_job(4, state=JobState.DONE))
    assert [it.id for it in await jobs.stalled(before=LATER, limit=9)] == ["anl_3", "anl_1"]
    assert [it.id for it in await jobs.stalled(before=LATER, limit=1)] == ["anl_3"]
