"""Each step once, and none that holds up the others for ever."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from talkstack.aftermath.model import Done, Step, steps_after
from talkstack.aftermath.service import Aftermath
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


async def after_a_call(labour: Labour) -> tuple[World, Aftermath, str]:
    world = await World().open()
    await world.ring()
    await world.adapters.webhooks.insert(an_endpoint())
    aftermath = Aftermath(
        calls=world.services.calls,
        works={Step.ANALYSIS: labour},
        publisher=world.services.backroom.publisher,
        clock=world.clock,
    )
    return world, aftermath, (await world.call()).id


async def test_a_step_is_done_once_and_its_news_is_told_under_one_number():
    labour = Labour(news=News.ANALYSED)
    world, aftermath, call_id = await after_a_call(labour)
    for _ in range(3):
        assert await aftermath.finish(call_id, Step.ANALYSIS, sequence=4) is News.ANALYSED
    assert labour.times == 1
    events = await world.adapters.events.of_stream(call_id)
    assert [(event.sequence, event.type) for event in events] == [(4, "call.analysed")]


async def test_whoever_dies_between_a_step_and_its_news_leaves_it_to_the_next():
    labour = Labour(news=News.ANALYSED)
    world, aftermath, call_id = await after_a_call(labour)
    assert await aftermath.finish(call_id, Step.ANALYSIS, sequence=None) is None
    assert await world.adapters.events.of_stream(call_id) == []
    assert await aftermath.finish(call_id, Step.ANALYSIS, sequence=4) is News.ANALYSED
    assert labour.times == 1


async def test_what_may_pass_is_waited_out():
    labour = Labour([GONE, GONE])
    world, aftermath, call_id = await after_a_call(labour)
    for _ in range(2):
        with pytest.raises(ProviderError):
            await aftermath.finish(call_id, Step.ANALYSIS, sequence=4)
        world.clock.advance(60)
    await aftermath.finish(call_id, Step.ANALYSIS, sequence=4)
    assert (await world.call()).steps["analysis"] == {"times": 3}


async def test_what_fails_for_ten_minutes_is_given_up_and_says_so():
    labour = Labour([GONE] * 9, news=News.ANALYSED)
    world, aftermath, call_id = await after_a_call(labour)
    with pytest.raises(ProviderError):
        await aftermath.finish(call_id, Step.ANALYSIS, sequence=4)
    world.clock.advance(599)
    with pytest.raises(ProviderError):
        await aftermath.finish(call_id, Step.ANALYSIS, sequence=4)
    world.clock.advance(1)
    assert await aftermath.finish(call_id, Step.ANALYSIS, sequence=4) is None
    assert (await world.call()).steps["analysis"] == {"failed": "ProviderError"}


async def test_what_will_never_be_is_given_up_at_once():
    labour = Labour([ProviderError("openai", "HTTP 400", retryable=False)])
    world, aftermath, call_id = await after_a_call(labour)
    assert await aftermath.finish(call_id, Step.ANALYSIS, sequence=4) is None
    assert (await world.call()).steps["analysis"] == {"failed": "ProviderError"}


def test_without_a_recording_nothing_is_done_to_it():
    assert set(steps_after(recorded=True)) - set(steps_after(recorded=False)) == {
        Step.RECORDING,
        Step.TRANSCRIPT,
    }
    assert steps_after(recorded=True)[-1] is steps_after(recorded=False)[-1] is Step.CLOSED
