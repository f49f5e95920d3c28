"""What fails is waited for, longer than an outage lasts, and holds up only what goes by it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest

from talkstack.aftermath.model import Step, waits
from talkstack.aftermath.service import Came
from talkstack.calls.model.news import News
from talkstack.errors import ProviderError
from tests.unit.talkstack.aftermath.after import GONE, HOUR, Labour, after_a_call, done

KEY = ProviderError("speech", "HTTP 401", retryable=False, refusal=401)
LOCKED = ProviderError("blob", "not let in", retryable=False)
BUG = ZeroDivisionError()


@dataclass
class Untellable:
    """A publisher with a mistake."""

    faults: int
    error: Exception = BUG
    told: list[object] = field(default_factory=list[object])

    async def publish_step(self, *_: object, sequence: int, **__: object) -> frozenset[str]:
        self.faults -= 1
        if self.faults >= 0:
            raise self.error
        self.told.append(sequence)
        return frozenset()


def news_of(kept: Mapping[str, object] | None) -> dict[str, object]:
    return {name: it for name, it in (kept or {}).items() if name.startswith("news")}


@pytest.mark.parametrize("fault", [GONE, KEY, LOCKED])
async def test_what_fails_for_a_day_and_a_dozen_times_is_given_up_and_says_so(fault: ProviderError):
    """A key that is wrong for hours loses nothing."""
    labour = Labour([fault] * 13, news=News.ANALYSED)
    after = await after_a_call(labour)
    for _ in range(12):
        assert (await after.finish()).fault is fault
        after.world.clock.advance(HOUR * 2)
    assert await after.finish() == done()
    assert await after.kept() == {"failed": "ProviderError"}
    assert labour.times == 13


async def test_a_day_is_waited_out_however_often_it_fails():
    after = await after_a_call(Labour([GONE] * 40))
    for _ in range(39):
        assert (await after.finish()).fault is GONE
        after.world.clock.advance(HOUR / 2)


async def test_an_outage_of_ours_is_no_patience_with_a_provider():
    after = await after_a_call(Labour([GONE] * 3))
    for _ in range(3):
        assert (await after.finish()).fault is GONE
        after.world.clock.advance(HOUR * 48)
    await after.finish()
    assert await after.kept() == {"times": 4}


async def test_what_is_sent_to_a_monitor_is_given_up_after_ten_minutes():
    after = await after_a_call(Labour(), measured=Labour([GONE] * 9))
    for _ in range(6):
        assert (await after.finish(Step.MEASURED)).fault is GONE
        after.world.clock.advance(100)
    assert await after.finish(Step.MEASURED) == done()
    assert await after.kept(Step.MEASURED) == {"failed": "ProviderError"}


@pytest.mark.parametrize("status", [400, 413, 415, 422])
async def test_what_will_never_be_is_given_up_at_once(status: int):
    fault = ProviderError("openai", f"HTTP {status}", retryable=False, refusal=status)
    after = await after_a_call(Labour([fault]))
    assert await after.finish() == done()
    assert await after.kept() == {"failed": "ProviderError"}


async def test_what_nobody_has_foreseen_is_raised_and_given_up_all_the_same():
    labour = Labour([BUG] * 99)
    after = await after_a_call(labour, closed=Labour())
    for _ in range(11):
        with pytest.raises(ZeroDivisionError):
            await after.finish(Step.ANALYSIS, Step.CLOSED)
        after.world.clock.advance(HOUR * 2.5)
    assert await after.finish(Step.ANALYSIS) == done()
    assert await after.finish(Step.CLOSED) == done()
    assert await after.kept() == {"failed": "ZeroDivisionError"}
    assert labour.times == 11


async def test_what_nobody_has_foreseen_in_one_step_is_met_behind_the_others():
    after = await after_a_call(Labour(news=News.ANALYSED), recording=Labour([BUG] * 99))
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            await after.finish(Step.RECORDING, Step.ANALYSIS)
    assert await after.told() == [(4, "call.analysed")]


async def test_what_goes_by_nothing_that_fails_is_done_and_told_meanwhile():
    transcript, closed = Labour([GONE], news=News.TRANSCRIBED), Labour()
    after = await after_a_call(Labour(news=News.ANALYSED), transcript=transcript, closed=closed)
    steps = (Step.TRANSCRIPT, Step.ANALYSIS, Step.CLOSED)
    assert await after.finish(*steps) == Came(left=(Step.TRANSCRIPT, Step.CLOSED), told=1, fault=GONE)
    left = (Step.TRANSCRIPT, Step.CLOSED)
    assert await after.finish(*left, sequence=5) == Came(left=(Step.CLOSED,), told=1)
    assert await after.finish(Step.CLOSED, sequence=6) == done()
    assert await after.told() == [(4, "call.analysed"), (5, "call.transcribed")]


async def test_whoever_begins_again_tells_each_news_under_its_own_number():
    """What was done out of its turn, and told by nobody yet, keeps the number that it got."""
    transcript = Labour([GONE], news=News.TRANSCRIBED)
    after = await after_a_call(Labour(news=News.ANALYSED), transcript=transcript)
    steps = (Step.TRANSCRIPT, Step.ANALYSIS)
    for _ in range(2):
        await after.aftermath.finish(after.call_id, steps, sequence=4, couriers=None)
    for _ in range(2):
        assert await after.finish(*steps) == done(2)
    assert await after.told() == [(4, "call.analysed"), (5, "call.transcribed")]


async def test_two_who_do_different_steps_at_once_never_tell_under_one_number():
    both = {"transcript": Labour(news=News.TRANSCRIBED), "recording": Labour(news=News.RECORDING_READY)}
    after = await after_a_call(Labour(), **both)
    await asyncio.gather(after.finish(Step.TRANSCRIPT), after.finish(Step.RECORDING))
    assert sorted(number for number, _ in await after.told()) == [4, 5]


async def test_what_was_kept_without_a_number_is_told_under_the_next():
    """As earlier versions keep it."""
    after = await after_a_call(Labour())
    kept = {"news": "call.analysed", "news_at": after.world.clock.now().isoformat()}
    await after.world.adapters.calls.keep_step(after.call_id, Step.ANALYSIS, kept)
    assert await after.finish(sequence=7) == done(1)
    assert await after.told() == [(7, "call.analysed")]


async def test_news_that_cannot_be_told_is_told_later_and_not_tried_for_ever():
    after = await after_a_call(Labour(news=News.ANALYSED), closed=Labour())
    untellable = Untellable(faults=13)
    after.aftermath = replace(after.aftermath, publisher=untellable)
    for _ in range(5):
        with pytest.raises(ZeroDivisionError):
            await after.finish(Step.ANALYSIS, Step.CLOSED)
        after.world.clock.advance(120)
    assert await after.kept() == {"times": 1} | news_of(await after.kept())
    assert await after.finish(Step.ANALYSIS, Step.CLOSED) == done()
    assert untellable.faults == 8


async def test_no_news_is_told_before_one_that_could_not_be_told():
    transcript = Labour(news=News.TRANSCRIBED)
    after = await after_a_call(Labour(news=News.ANALYSED), transcript=transcript)
    publisher = Untellable(1, error=GONE)
    after.aftermath = replace(after.aftermath, publisher=publisher)
    steps = (Step.TRANSCRIPT, Step.ANALYSIS)
    assert await after.finish(*steps) == Came(left=steps, fault=GONE)
    assert await after.finish(*steps) == done(2)
    assert publisher.told == [4, 5]
    assert transcript.times == 1


async def test_a_step_that_took_its_time_is_told_all_the_same():
    """Whoever has failed for a day and then done it has not failed to tell of it."""
    after = await after_a_call(Labour([BUG] * 11, news=News.ANALYSED))
    for _ in range(11):
        with pytest.raises(ZeroDivisionError):
            await after.finish()
        after.world.clock.advance(HOUR * 2)
    assert await after.aftermath.finish(after.call_id, (Step.ANALYSIS,), sequence=4, couriers=None) == done()
    after.world.clock.advance(HOUR * 9)
    assert await after.finish() == done(1)


def test_only_recording_and_analysis_go_by_less_than_all_before_them():
    left = tuple(Step)
    assert [step for step in Step if not waits(step, left)] == [Step.SETTLED, Step.RECORDING]
    assert [step for step in Step if not waits(step, left[1:])] == [
        Step.SETTLED,
        Step.RECORDING,
        Step.ANALYSIS,
    ]
    assert not waits(Step.CLOSED, (Step.CLOSED,))
