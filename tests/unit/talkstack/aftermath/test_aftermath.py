"""Each step once, and none that holds up the others for ever."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field, replace

import pytest

from talkstack.aftermath.model import Came, Done, Step, steps_after, took
from talkstack.aftermath.service import LONGEST_SECONDS, Aftermath
from talkstack.calls.call import Call
from talkstack.calls.model.news import News
from talkstack.errors import ProviderError, TalkstackError
from tests.builders import an_endpoint
from tests.world import World

GONE = ProviderError("speech", "down", retryable=True)


@dataclass
class Labour:
    """`faults` are raised one after another; then it is done."""

    faults: list[TalkstackError] = field(default_factory=list)
    news: News | None = None
    times: int = 0

    async def __call__(self, call: Call, /) -> Done:
        del call
        self.times += 1
        if self.faults:
            raise self.faults.pop(0)
        return Done(result={"times": self.times}, news=self.news)


@dataclass
class After:
    """A call that is over for `aftermath`, of which an endpoint is told."""

    world: World
    aftermath: Aftermath
    call_id: str

    async def finish(self, *steps: Step, sequence: int = 4) -> Came:
        return await self.aftermath.finish(
            self.call_id, steps or (Step.ANALYSIS,), sequence=sequence, couriers=self.world.couriers
        )

    async def kept(self, step: str = Step.ANALYSIS) -> dict[str, object] | None:
        return (await self.world.call()).steps.get(step)

    async def told(self) -> list[tuple[int, str]]:
        events = await self.world.adapters.events.of_stream(self.call_id)
        return [(event.sequence, event.type) for event in events]


async def after_a_call(labour: Labour, **others: Labour) -> After:
    world = await World().open()
    await world.ring()
    await world.adapters.webhooks.insert(an_endpoint())
    works = {Step.ANALYSIS: labour} | {Step(name): it for name, it in others.items()}
    aftermath = Aftermath(
        calls=world.services.calls,
        works=works,
        publisher=world.services.backroom.publisher,
        dispatcher=world.services.mailroom.dispatcher,
        meter=world.adapters.meter,
        clock=world.clock,
    )
    return After(world, aftermath, (await world.call()).id)


async def test_a_step_is_done_once_and_its_news_is_told_under_one_number():
    labour = Labour(news=News.ANALYSED)
    after = await after_a_call(labour)
    for _ in range(3):
        assert await after.finish() == Came(1, 1)
    assert labour.times == 1
    assert await after.told() == [(4, "call.analysed")]
    assert after.world.couriers.living == {(an_endpoint().id, after.call_id)}


async def test_whoever_dies_between_a_step_and_its_news_leaves_it_to_the_next():
    labour = Labour(news=News.ANALYSED)
    after = await after_a_call(labour)
    came = await after.aftermath.finish(after.call_id, (Step.ANALYSIS,), sequence=0, couriers=None)
    assert (came, await after.told()) == (Came(1, 0), [])
    assert await after.finish() == Came(1, 1)
    assert labour.times == 1


async def test_how_long_a_step_took_is_kept_with_what_it_came_to():
    after = await after_a_call(Labour())
    at = after.world.clock.now().isoformat()
    await after.finish()
    assert await after.kept(took(Step.ANALYSIS)) == {"at": at, "ms": 0}


async def test_what_may_pass_is_waited_out():
    after = await after_a_call(Labour([GONE, GONE]))
    for _ in range(2):
        with pytest.raises(ProviderError):
            await after.finish()
        after.world.clock.advance(60)
    await after.finish()
    assert await after.kept() == {"times": 3}


async def test_what_fails_for_ten_minutes_is_given_up_and_says_so():
    after = await after_a_call(Labour([GONE] * 9, news=News.ANALYSED))
    with pytest.raises(ProviderError):
        await after.finish()
    after.world.clock.advance(599)
    with pytest.raises(ProviderError):
        await after.finish()
    after.world.clock.advance(1)
    assert await after.finish() == Came(1, 0)
    assert await after.kept() == {"failed": "ProviderError"}


async def test_what_will_never_be_is_given_up_at_once():
    after = await after_a_call(Labour([ProviderError("openai", "HTTP 400", retryable=False)]))
    assert await after.finish() == Came(1, 0)
    assert await after.kept() == {"failed": "ProviderError"}


async def test_several_steps_go_together_and_their_news_is_numbered_on():
    transcript, analysis = Labour(news=News.TRANSCRIBED), Labour(news=News.ANALYSED)
    after = await after_a_call(analysis, transcript=transcript, settled=Labour())
    assert await after.finish(Step.SETTLED, Step.TRANSCRIPT, Step.ANALYSIS) == Came(3, 2)
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
    assert await after.finish(Step.ANALYSIS, Step.CLOSED) == Came(2, 0)
    assert [it.steps[Step.ANALYSIS] for it in seen] == [{"by": "another"}]


async def test_what_fails_behind_others_is_tried_as_the_first_of_the_next():
    after = await after_a_call(Labour([GONE, GONE]), settled=Labour(), closed=Labour())
    assert await after.finish(Step.SETTLED, Step.ANALYSIS, Step.CLOSED) == Came(1, 0)
    with pytest.raises(ProviderError):
        await after.finish(Step.ANALYSIS, Step.CLOSED)
    assert await after.finish(Step.ANALYSIS, Step.CLOSED) == Came(2, 0)


async def test_nothing_is_begun_after_half_a_minute():
    after = await after_a_call(Labour(), closed=Labour())

    async def slow(call: Call) -> Done:
        del call
        after.world.clock.advance(LONGEST_SECONDS)
        return Done(result={})

    after.aftermath = replace(after.aftermath, works={**after.aftermath.works, Step.ANALYSIS: slow})
    assert await after.finish(Step.ANALYSIS, Step.CLOSED) == Came(1, 0)
    assert await after.finish(Step.CLOSED) == Came(1, 0)


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
    assert await after.finish(*STEPS) == Came(4, 2)
    assert await after.told() == [(4, "call.transcribed"), (5, "call.analysed")]
    assert [await after.kept(step) is not None for step in STEPS] == [True] * 4


def test_without_a_recording_nothing_is_done_to_it():
    assert set(steps_after(recorded=True)) - set(steps_after(recorded=False)) == {
        Step.RECORDING,
        Step.TRANSCRIPT,
    }
    assert steps_after(recorded=True)[-1] is steps_after(recorded=False)[-1] is Step.CLOSED
