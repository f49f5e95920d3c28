"""A job walks over many calls: a few at a time, each once, whoever dies meanwhile."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from talkstack.analysis.model.question import Question
from talkstack.audit.model import DEPLOYMENT
from talkstack.book.model import Wanted
from talkstack.errors import ConflictError, NotFoundError, ProviderError
from talkstack.llm.memory import Reply
from talkstack.llm.model import Prompt
from talkstack.reanalysis.model import AnalysisJob, JobState, JobWish
from talkstack.reanalysis.service import MOST_RUNNING, MOST_TRIES, Reanalyses
from tests.builders import NOON, a_call, a_draft, an_utterance
from tests.unit.talkstack.analysis.asked import PAIN, answered, told
from tests.world import World

SEVEN = json.dumps({"answers": {"pain": answered(7)}})
AWAY = Reply(fault=ProviderError("openai", "HTTP 503", retryable=True))
REFUSED = Reply(fault=ProviderError("openai", "HTTP 400", retryable=False))

type Model = Callable[[Prompt], Reply | str]


def seven(_: Prompt) -> str:
    return SEVEN


async def a_project_of(calls: int, model: Model = seven) -> World:
    """Its calls are `call_0` and so on, all of them over and talked in."""
    world = await World(model).open(a_draft())
    for n in range(calls):
        await a_talk(world, f"call_{n}")
    return world


async def a_talk(world: World, call_id: str, **changes: object) -> None:
    over = {"status": "completed", "ended_at": NOON, "twilio_sid": call_id, "steps": {"settled": {}}}
    await world.adapters.calls.insert(a_call(id=call_id, **over | changes))
    await world.adapters.utterances.add([an_utterance(call_id=call_id)])


def jobs_of(world: World) -> Reanalyses:
    return world.services.management.reanalyses


async def ordered(
    world: World, *questions: Question, limit: int = 100, key: str | None = None, **wanted: object
) -> AnalysisJob:
    wish = JobWish(Wanted(**wanted), questions or (PAIN,), limit)
    return await jobs_of(world).order(DEPLOYMENT, "prj_1", wish, world.runner, key=key)


async def worked(world: World, job_id: str) -> AnalysisJob:
    """As its orchestration does, until it is over."""
    for _ in range(100):
        if (await jobs_of(world).work(job_id)).over:
            return await jobs_of(world).get("prj_1", job_id)
    pytest.fail("it never ends")


async def results(world: World, job_id: str) -> list[str]:
    found = await jobs_of(world).results("prj_1", job_id, after=None, limit=100)
    return [analysis.call_id for analysis in found]


async def test_every_call_is_asked_once_and_the_job_says_so():
    world = await a_project_of(6)
    job = await ordered(world)
    assert world.runner.begun == [job.id]
    done = await worked(world, job.id)
    assert (done.state, done.tally.done, done.tally.total) == (JobState.DONE, 6, 6)
    assert done.ended_at is not None
    assert len(world.model.prompts) == 6
    assert await results(world, job.id) == [f"call_{n}" for n in (5, 4, 3, 2, 1, 0)]


async def test_it_tells_how_far_it_has_come():
    world = await a_project_of(6)
    job = await ordered(world)
    assert not (await jobs_of(world).work(job.id)).over
    half = await jobs_of(world).get("prj_1", job.id)
    assert (half.state, half.tally.done, half.cursor) == (JobState.RUNNING, 4, "call_2")
    assert (half.tally.total, half.calls) == (4, 6)


async def test_it_counts_no_further_than_its_limit_and_only_what_its_filter_leaves():
    world = await a_project_of(4)
    await a_talk(world, "call_other", agent_id="agt_2")
    assert (await ordered(world, limit=3)).calls == 3
    assert (await ordered(world, agent_id="agt_1")).calls == 4


async def test_calls_that_cannot_be_asked_are_skipped():
    world = await a_project_of(1)
    await a_talk(world, "call_live", status="in-progress", ended_at=None)
    await world.adapters.calls.insert(a_call(id="call_mute", twilio_sid="m", status="completed"))
    await a_talk(world, "call_old", steps={"settled": {}, "words_erased": {}})
    done = await worked(world, (await ordered(world)).id)
    assert (done.tally.done, done.tally.skipped, done.tally.failed) == (1, 3, 0)


async def test_a_call_whose_last_words_are_not_written_down_yet_is_left_to_its_wrap_up():
    world = await a_project_of(0, lambda _: told())
    await a_talk(world, "call_fresh", steps={})
    wish = JobWish(Wanted(), (), 10)
    job = await jobs_of(world).order(DEPLOYMENT, "prj_1", wish, world.runner)
    assert (await worked(world, job.id)).tally.skipped == 1
    assert await world.adapters.analyses.find("call_fresh") is None


async def test_what_was_asked_before_is_not_asked_again():
    world = await a_project_of(3)
    await worked(world, (await ordered(world)).id)
    again = await worked(world, (await ordered(world)).id)
    assert (again.tally.done, again.tally.skipped) == (0, 3)
    assert len(world.model.prompts) == 3


async def test_without_questions_each_call_is_asked_what_its_agent_asks():
    world = await a_project_of(2, lambda _: told())
    wish = JobWish(Wanted(), (), 10)
    job = await jobs_of(world).order(DEPLOYMENT, "prj_1", wish, world.runner)
    assert (await worked(world, job.id)).tally.done == 2
    kept = await world.services.management.analyses.read("prj_1", "call_0")
    assert kept.findings.summary == "They asked when the clinic opens."


async def test_it_stays_within_its_filter_and_its_limit():
    world = await a_project_of(5)
    await a_talk(world, "call_other", agent_id="agt_2")
    job = await ordered(world, limit=3, agent_id="agt_1")
    done = await worked(world, job.id)
    assert (done.state, done.tally.total) == (JobState.DONE, 3)
    assert await results(world, job.id) == ["call_4", "call_3", "call_2"]


async def test_whoever_dies_among_a_few_calls_leaves_them_to_the_next():
    """All four were asked, and none was counted: the next round finds what is there and counts it as done."""
    world = await a_project_of(4)
    job = await ordered(world)
    for n in (3, 2):
        call = await world.adapters.calls.get(f"call_{n}")
        await world.services.management.analyses.examine(call, (PAIN,), job_id=job.id)
    done = await worked(world, job.id)
    assert (done.tally.done, done.tally.skipped) == (4, 0)
    assert len(world.model.prompts) == 4


async def test_of_two_who_do_the_same_round_one_is_counted():
    world = await a_project_of(4)
    job = await ordered(world)
    stale = await world.adapters.analysis_jobs.get(job.id)
    await jobs_of(world).work(job.id)
    done = await jobs_of(world).get("prj_1", job.id)
    assert not await world.adapters.analysis_jobs.advance(stale, "call_0", done.tally, NOON)
    assert (await jobs_of(world).get("prj_1", job.id)).tally == done.tally


async def test_a_model_that_is_away_is_waited_for():
    answers = [AWAY, *[SEVEN] * 9]
    world = await a_project_of(2, lambda _: answers.pop(0))
    job = await ordered(world)
    came = await jobs_of(world).work(job.id)
    assert (came.over, came.sleep_seconds > 0) == (False, True)
    assert (await worked(world, job.id)).tally.done == 2


async def test_and_given_up_in_the_end_for_the_calls_in_hand():
    world = await a_project_of(2, lambda _: AWAY)
    done = await worked(world, (await ordered(world)).id)
    assert (done.state, done.tally.failed) == (JobState.DONE, 2)
    assert len(world.model.prompts) == 2 * (MOST_TRIES + 1)


async def test_what_will_never_be_answered_fails_at_once():
    world = await a_project_of(1, lambda _: REFUSED)
    done = await worked(world, (await ordered(world)).id)
    assert (done.tally.failed, len(world.model.prompts)) == (1, 1)


async def test_a_job_that_is_called_off_stops_and_keeps_what_it_has():
    world = await a_project_of(6)
    job = await ordered(world)
    await jobs_of(world).work(job.id)
    for _ in range(2):
        canceled = await jobs_of(world).cancel(DEPLOYMENT, "prj_1", job.id)
    assert (canceled.state, canceled.tally.done) == (JobState.CANCELED, 4)
    assert (await jobs_of(world).work(job.id)).over
    assert len(await results(world, job.id)) == 4


async def test_a_job_that_is_over_cannot_be_called_off():
    world = await a_project_of(1)
    job = await ordered(world)
    await worked(world, job.id)
    assert (await jobs_of(world).cancel(DEPLOYMENT, "prj_1", job.id)).state is JobState.DONE


async def test_an_order_under_the_same_key_is_the_job_of_then():
    world = await a_project_of(1)
    first = await ordered(world, key="k1")
    assert await ordered(world, key="k1") == first
    assert (await ordered(world, key="k2")).id != first.id
    with pytest.raises(ConflictError) as refused:
        await ordered(world, key="k1", limit=2)
    assert refused.value.code == "idempotency_key_reused"


async def test_a_project_has_only_so_many_at_once():
    world = await a_project_of(1)
    for n in range(MOST_RUNNING):
        job = await ordered(world, key=f"k{n}")
    with pytest.raises(ConflictError):
        await ordered(world)
    assert await ordered(world, key="k0")
    await worked(world, job.id)
    assert await ordered(world)


async def test_a_job_of_another_project_is_not_there():
    world = await a_project_of(1)
    job = await ordered(world)
    for reading in (jobs_of(world).get("prj_2", job.id), jobs_of(world).cancel(DEPLOYMENT, "prj_2", job.id)):
        with pytest.raises(NotFoundError):
            await reading


async def test_a_job_whose_orchestration_was_lost_is_begun_anew_and_others_are_left_alone():
    world = await a_project_of(6)
    world.runner.deaf = True
    job = await ordered(world)
    world.runner.deaf = False
    assert await jobs_of(world).resume(world.runner) == 0
    world.clock.advance(601)
    assert await jobs_of(world).resume(world.runner) == 1
    assert world.runner.begun == [job.id]
    await jobs_of(world).work(job.id)
    assert await jobs_of(world).resume(world.runner) == 0
