"""Who counts what while calls go on."""

from __future__ import annotations

import pytest

from talkstack.calls.model.news import News
from talkstack.errors import ProviderError
from talkstack.llm.memory import Reply
from talkstack.speech.memory import MemorySynthesiser
from talkstack.speech.model import Speech
from talkstack.telemetry.early import MOST, EarlyMeter
from talkstack.telemetry.memory import MemoryMeter
from talkstack.telemetry.model import Metric
from tests.world import World, cut_off

BUSY = ProviderError("openai", "HTTP 429", retryable=True)


async def in_a_call(*script: Reply | str) -> World:
    world = await World(script).open()
    await world.ring()
    return world


async def test_what_comes_about_in_a_call_is_counted_with_how_it_ended():
    world = await in_a_call()
    call = await world.call()
    publisher = world.services.backroom.publisher
    await publisher.publish(call.id, [News.STARTED, News.ANSWERED], sequence=1, k=1)
    assert world.adapters.meter.values == {
        ("talkstack.call.news", "call.started", "inbound", ""): [1],
        ("talkstack.call.news", "call.answered", "inbound", ""): [1],
    }


async def test_a_provider_that_failed_a_turn_is_counted_by_name_and_reason():
    world = await in_a_call(Reply("", fault=BUSY), "We open at nine.")
    await world.hear(1, "When?")
    assert world.adapters.meter.values["talkstack.provider.errors", "openai", "HTTP 429"] == [1]


class MuteSynthesiser(MemorySynthesiser):
    async def synthesise(self, *args: object, **manner: object) -> Speech:
        del args, manner
        raise ProviderError("speech", "Timeout", retryable=True)


async def test_so_is_a_voice_that_twilio_stands_in_for():
    world = await in_a_call("We open at nine.")
    world.adapters.synthesiser = MuteSynthesiser()
    world = world.elsewhere()
    await world.hear(1, "When?")
    assert world.adapters.meter.values["talkstack.provider.errors", "speech", "Timeout"] == [1]


async def test_a_turn_that_is_taken_over_is_counted():
    world = await World(("We open at nine. And on Monday?", "At ten."), pace=0.5).open()
    await world.ring()
    await world.hear(1, "When?", after=0)
    await cut_off()
    await world.next(1, after=1)
    assert world.adapters.meter.values["talkstack.turns.taken_over",] == [1]


async def test_the_sweeper_tells_how_many_calls_are_live():
    world = await in_a_call()
    await world.services.keeper.sweep(world.lifecycle)
    assert world.adapters.meter.values["talkstack.calls.live",] == [1]


def test_what_is_measured_early_is_handed_over_in_its_order():
    early, meter = EarlyMeter(awaited=True), MemoryMeter()
    for ms in (1, 2):
        early.add(Metric.TURN_LATENCY, ms, stage="answer")
    early.hand_over(meter)
    early.add(Metric.TURN_LATENCY, 3, stage="answer")
    assert meter.values == {("talkstack.turn.latency", "answer"): [1, 2, 3]}


@pytest.mark.parametrize(("awaited", "kept"), [(False, 0), (True, MOST)])
def test_early_measurements_are_bounded_and_none_is_kept_for_nobody(awaited: bool, kept: int):
    early, meter = EarlyMeter(awaited=awaited), MemoryMeter()
    for _ in range(MOST + 1):
        early.add(Metric.BELLS_LOST)
    early.hand_over(meter)
    assert len(meter.values["talkstack.bells.lost",]) == kept
