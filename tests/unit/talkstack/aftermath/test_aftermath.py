"""Each step once, and none that holds up the others for ever."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace

import pytest

from talkstack.aftermath.model import Done, Step, steps_after, took
from talkstack.aftermath.service import LONGEST_SECONDS, Came
from talkstack.calls.call import Call
from talkstack.calls.memory import MemoryCallStore
from talkstack.calls.model.news import News
from tests.builders import an_endpoint
from tests.unit.talkstack.aftermath.after import AWAY, GONE, Labour, after_a_call, done


async def test_a_step_is_done_once_and_its_news_is_told_under_one_number():
    labour = Labour(news=News.ANALYSED)
    after = await after_a_call(labour)
    for _ in range(3):
        assert await after.finish() == done(1)
    assert labour.times == 1
    assert await after.told() == [(4, "call.analysed")]
    assert after.world.couriers.living == {(an_endpoint().id, after.call_id)}


async def test_whoever_dies_between_a_step_and_its_news_leaves_it_to_the_next():
    labour = Labour(news=News.ANALYSED)
    after = await after_a_call(labour)
    came = await after.aftermath.finish(after.call_id, (Step.ANALYSIS,), sequence=0, couriers=None)
    assert (came, await after.told()) == (done(), [])
    assert await after.finish() == done(1)
    assert labour.times == 1


async def test_how_long_a_step_took_is_kept_with_what_it_came_to():
    after = await after_a_call(Labour())
    at = after.world.clock.now().isoformat()
    await after.finish()
    assert await after.kept(took(Step.ANALYSIS)) == {"at": at, "ms": 0}


async def test_what_may_pass_is_waited_out():
    after = await after_a_call(Labour([GONE, GONE]))
    for _ in range(2):
        assert await after.finish() == Came(left=(Step.ANALYSIS,), fault=GONE)
        after.world.clock.advance(60)
    await after.finish()
    assert await after.kept() == {"times": 3}


async def test_what_is_not_at_its_end_is_gone_on_with_and_has_not_failed():
    goes = [Done(result={}, more=True), Done(result={"at": "last"})]

    async def go(call: Call) -> Done:
        del call
        return goes.pop(0)

    after = await after_a_call(Labour())
    after.aftermath = replace(after.aftermath, works={Step.ANALYSIS: go})
    assert await after.finish() == Came(left=(Step.ANALYSIS,))
    assert await after.finish() == done()
    assert await after.kept() == {"at": "last"}


async def test_without_the_database_all_is_left():
    after = await after_a_call(Labour())

    class Away(MemoryCallStore):
        async def get(self, call_id: str) -> Call:
            del call_id
            raise AWAY

    after.aftermath = replace(after.aftermath, calls=Away())
    assert await after.finish(*STEPS) == Came(left=STEPS, fault=AWAY)


async def test_several_steps_go_together_and_their_news_is_numbered_on():
    transcript, analysis = Labour(news=News.TRANSCRIBED), Labour(news=News.ANALYSED)
    after = await after_a_call(analysis, transcript=transcript, settled=Labour())
    assert await after.finish(Step.SETTLED, Step.TRANSCRIPT, Step.ANALYSIS) == done(2)
    assert await after.told() == [(4, "call.transcribed"), (5, "call.analysed")]


async def test_a_step_sees_what_the_one_before_it_has_come_to():
    seen: list[Call] = []

    async def look(call: Call) -> Done:
        seen.append(call)
        return Done(result={})

    after = await after_a_call(Labour())
    works = {**after.aftermath.works, Step.CLOSED: look}
    after.aftermath = replace(after.aftermath, works=works)
    await after.finish(Step.ANALYSIS, Step.CLOSED)
    assert [it.steps[Step.ANALYSIS] for it in seen] == [{"times": 1}]
    assert took(Step.ANALYSIS) in seen[0].steps


async def test_what_somebody_else_has_kept_meanwhile_counts():
    seen: list[Call] = []
    after = await after_a_call(Labour())

    async def beaten(call: Call) -> Done:
        await after.world.adapters.calls.keep_step(call.id, Step.ANALYSIS, {"by": "another"})
        return Done(result={"by": "me"}, news=News.ANALYSED)

    async def look(call: Call) -> Done:
        seen.append(call)
        return Done(result={})

    after.aftermath = replace(after.aftermath, works={Step.ANALYSIS: beaten, Step.CLOSED: look})
    assert await after.finish(Step.ANALYSIS, Step.CLOSED) == done()
    assert [it.steps[Step.ANALYSIS] for it in seen] == [{"by": "another"}]


async def test_nothing_is_begun_after_half_a_minute():
    after = await after_a_call(Labour(), closed=Labour())

    async def slow(call: Call) -> Done:
        del call
        after.world.clock.advance(LONGEST_SECONDS)
        return Done(result={})

    after.aftermath = replace(after.aftermath, works={**after.aftermath.works, Step.ANALYSIS: slow})
    assert await after.finish(Step.ANALYSIS, Step.CLOSED) == Came(left=(Step.CLOSED,))
    assert await after.finish(Step.CLOSED) == done()


STEPS = (Step.SETTLED, Step.TRANSCRIPT, Step.ANALYSIS, Step.CLOSED)


@pytest.mark.parametrize("seed", range(24))
async def test_wherever_it_dies_and_whoever_else_does_it_all_is_told_in_order_and_once(seed: int):
    """Each tries from the first step, dies at any wait, and several are at it at once."""
    chance = random.Random(seed)
    works = {"settled": Labour(), "transcript": Labour(news=News.TRANSCRIBED), "closed": Labour()}
    after = await after_a_call(Labour(news=News.ANALYSED), **works)
    for _ in range(6):
        trying = [asyncio.create_task(after.finish(*STEPS)) for _ in range(2)]
        for it in chance.sample(trying, k=2):
            for _ in range(chance.randint(0, 20)):
                await asyncio.sleep(0)
            it.cancel()
        await asyncio.gather(*trying, return_exceptions=True)
    assert await after.finish(*STEPS) == done(2)
    assert await after.told() == [(4, "call.transcribed"), (5, "call.analysed")]
    assert [await after.kept(step) is not None for step in STEPS] == [True] * 4


def test_without_a_recording_nothing_is_done_to_it():
    assert set(steps_after(recorded=True)) - set(steps_after(recorded=False)) == {
        Step.RECORDING,
        Step.TRANSCRIPT,
    }
    assert steps_after(recorded=True)[-1] is steps_after(recorded=False)[-1] is Step.CLOSED
