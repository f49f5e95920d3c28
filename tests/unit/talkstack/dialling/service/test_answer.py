"""What the carrier tells of a call that we placed, early, late, twice and in any order."""

from __future__ import annotations

import random

import pytest

from orchestrations.policies import UPKEEP
from talkstack.calls.call import Call
from talkstack.calls.model.fact import AttemptState
from talkstack.errors import FinishedCallError, ProviderError
from talkstack.telephony.form import StatusChanged
from tests.outbound import Calling, a_caller

LOST = ProviderError("twilio", "no answer in time", retryable=True)


@pytest.fixture
async def calling() -> Calling:
    return await a_caller()


async def told(calling: Calling, call: Call, sid: str, status: str, n: int = 1) -> Call:
    world = calling.world
    changed = StatusChanged(call_sid=sid, status=status, source="", sequence="")
    await world.services.switchboard.connector.status(call.id, n, changed, world.arrival(), world.lifecycle)
    return await calling.call(call.id)


async def answered(calling: Calling, call: Call, sid: str, n: int = 1) -> str:
    connector, world = calling.world.services.switchboard.connector, calling.world
    return await connector.answer(call.id, n, sid, world.arrival(), world.lifecycle)


async def ringing(calling: Calling, **changes: object) -> tuple[Call, str]:
    """A phone rings, and whoever had it rung was not told."""
    exchange = calling.world.adapters.exchange
    exchange.silence = LOST
    call = await calling.dial(await calling.placed(**changes))
    return call, list(exchange.placements)[-1]


async def test_whatever_tells_of_an_attempt_first_tells_its_sid(calling: Calling):
    call, sid = await ringing(calling)
    assert call.twilio_sid is None
    call = await told(calling, call, sid, "ringing")
    assert (call.twilio_sid, call.standing.placed, call.status) == (sid, True, "ringing")


async def test_an_answer_tells_it_as_well_and_gets_the_greeting(calling: Calling):
    call, sid = await ringing(calling)
    first, again = await answered(calling, call, sid), await answered(calling, call, sid)
    assert first == again == (await calling.call(call.id)).greeting
    call = await calling.call(call.id)
    assert (call.twilio_sid, call.status) == (sid, "in-progress")
    assert [fact.key for fact in call.log].count("status:1:in-progress") == 1


async def test_doubled_and_reordered_callbacks_make_the_same_record():
    statuses = ["initiated", "ringing", "in-progress", "completed"]
    records: set[tuple[object, ...]] = set()
    for seed in range(24):
        calling = await a_caller()
        call = await calling.dial(await calling.placed())
        chance = random.Random(seed)
        heard = statuses + chance.sample(statuses, chance.randint(0, 4))
        chance.shuffle(heard)
        for status in heard:
            call = await told(calling, call, call.twilio_sid or "", status)
        attempts = await calling.world.adapters.dials.of_call(call.id)
        records.add((call.status, call.outcome, *(it.state for it in attempts)))
    assert records == {("completed", "caller_hung_up", AttemptState.PLACED)}


async def test_an_attempt_that_was_given_up_is_ended_when_it_rings_all_the_same(calling: Calling):
    call, sid = await ringing(calling)
    world = calling.world
    await world.adapters.dials.end(call.id, 1, AttemptState.UNKNOWN)
    await world.services.switchboard.settler.settle(call, world.lifecycle)
    call = await told(calling, call, sid, "ringing")
    assert (call.outcome, call.twilio_sid, world.adapters.exchange.live) == ("unknown", None, set())
    with pytest.raises(FinishedCallError):
        await answered(calling, call, sid)


async def test_what_comes_late_of_an_earlier_attempt_changes_nothing(calling: Calling):
    call = await calling.dial(await calling.placed(retry={"attempts": 2, "delay_seconds": 60}))
    first = call.twilio_sid or ""
    call = await told(calling, call, first, "busy")
    world = calling.world
    world.clock.advance(61)
    await world.services.keeper.reconcile(call.id, UPKEEP, world.lifecycle)
    call = await calling.dial(await calling.call(call.id), 2)
    second = call.twilio_sid
    for status in ("ringing", "busy", "completed"):
        call = await told(calling, call, first, status, n=1)
    assert (call.twilio_sid, call.status, call.standing.attempt) == (second, "queued", 2)
    with pytest.raises(FinishedCallError):
        await answered(calling, call, first, n=1)
    assert await answered(calling, call, second or "", n=2) == call.greeting


async def test_a_redial_comes_by_the_policy_and_once(calling: Calling):
    call = await calling.dial(await calling.placed(retry={"attempts": 2, "delay_seconds": 60}))
    call = await told(calling, call, call.twilio_sid or "", "no-answer")
    world, keeper = calling.world, calling.world.services.keeper
    world.clock.advance(59)
    assert (await keeper.reconcile(call.id, UPKEEP, world.lifecycle)).due == ()
    world.clock.advance(1)
    for _ in range(3):
        await keeper.reconcile(call.id, UPKEEP, world.lifecycle)
    call = await calling.call(call.id)
    assert [fact.key for fact in call.log if fact.what == "redial"] == ["due:redial:2"]
    assert (call.plan.attempt, call.status) == (2, "queued")
    call = await calling.dial(call, 2)
    call = await told(calling, call, call.twilio_sid or "", "busy", n=2)
    assert (call.status, call.outcome, call.finished) == ("busy", "busy", True)
    assert len(world.adapters.exchange.placements) == 2
