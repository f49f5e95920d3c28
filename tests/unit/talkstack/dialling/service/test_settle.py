"""What became of an attempt of which nothing is known."""

from __future__ import annotations

import pytest

from talkstack.calls.call import Call
from talkstack.calls.model.fact import AttemptState
from talkstack.dialling.attempt import Attempt
from talkstack.errors import ProviderError
from tests.outbound import Calling, a_caller

LOST = ProviderError("twilio", "no answer in time", retryable=True)


@pytest.fixture
async def calling() -> Calling:
    return await a_caller()


async def lost(calling: Calling, *, rings: bool) -> Call:
    """A call whose phone rings, or does not, and nobody was told."""
    exchange = calling.world.adapters.exchange
    exchange.silence, exchange.refusal = (LOST, None) if rings else (None, LOST)
    return await calling.dial(await calling.placed())


async def settled(calling: Calling, call: Call, *, after: float) -> tuple[Call, Attempt]:
    world = calling.world
    world.clock.advance(after)
    await world.services.switchboard.settler.settle(await calling.call(call.id), world.lifecycle)
    [attempt] = await world.adapters.dials.of_call(call.id)
    return await calling.call(call.id), attempt


async def test_webhooks_are_waited_for_before_anybody_searches(calling: Calling):
    call = await lost(calling, rings=True)
    call, attempt = await settled(calling, call, after=59)
    assert (attempt.state, attempt.searches) == (AttemptState.DIALLING, 0)
    call, attempt = await settled(calling, call, after=1)
    [sid] = calling.world.adapters.exchange.placements
    assert (attempt.state, attempt.sid, call.twilio_sid) == (AttemptState.PLACED, sid, sid)
    assert call.standing.placed


async def test_what_is_not_found_twice_is_unknown(calling: Calling):
    call = await lost(calling, rings=False)
    call, attempt = await settled(calling, call, after=60)
    assert (attempt.state, attempt.searches, call.finished) == (AttemptState.DIALLING, 1, False)
    call, attempt = await settled(calling, call, after=9)
    assert attempt.searches == 1
    call, attempt = await settled(calling, call, after=1)
    assert (attempt.state, attempt.searches) == (AttemptState.UNKNOWN, 2)
    assert (call.status, call.outcome) == ("failed", "unknown")


async def test_of_two_that_could_be_it_nobody_can_tell(calling: Calling):
    """Two calls between the same numbers, and nothing was told of either."""
    first, second = await lost(calling, rings=True), await lost(calling, rings=True)
    for after in (60, 10):
        for call in (first, second):
            await settled(calling, call, after=after)
    for call in (first, second):
        assert (await calling.call(call.id)).outcome == "unknown"


async def test_one_that_is_known_to_be_another_is_not_it(calling: Calling):
    known = await calling.dial(await calling.placed())
    call = await lost(calling, rings=True)
    call, _ = await settled(calling, call, after=60)
    assert call.twilio_sid
    assert call.twilio_sid != known.twilio_sid


async def test_one_that_was_there_before_is_not_it(calling: Calling):
    await lost(calling, rings=True)
    calling.world.clock.advance(6)
    call = await lost(calling, rings=False)
    call, attempt = await settled(calling, call, after=60)
    assert (attempt.searches, call.twilio_sid) == (1, None)


@pytest.mark.parametrize("state", [AttemptState.PLACED, AttemptState.REFUSED, AttemptState.UNKNOWN])
async def test_what_was_learnt_and_not_told_is_told(calling: Calling, state: AttemptState):
    """Whoever learnt it died before the call was told."""
    call = await lost(calling, rings=False)
    dials = calling.world.adapters.dials
    if state is AttemptState.PLACED:
        await dials.learn(call.id, 1, "CA7")
    else:
        await dials.end(call.id, 1, state, 21211 if state is AttemptState.REFUSED else None)
    call, attempt = await settled(calling, call, after=0)
    told = call.log[-1]
    assert (attempt.state, told.what) == (state, state)
    assert told.ref == {AttemptState.PLACED: "CA7", AttemptState.REFUSED: "21211"}.get(state)
    assert call.finished is (state is not AttemptState.PLACED)


async def test_what_nobody_began_for_long_was_not_reached_and_is_not_begun_any_more(calling: Calling):
    call, world = await calling.placed(), calling.world
    settler, dials = world.services.switchboard.settler, world.adapters.dials
    world.clock.advance(299)
    await settler.settle(call, world.lifecycle)
    assert await dials.of_call(call.id) == []
    call, attempt = await settled(calling, call, after=1)
    assert (attempt.state, call.status) == (AttemptState.UNREACHED, "failed")
    await calling.dial(call)
    assert world.adapters.exchange.placements == {}


async def test_once_more_changes_nothing(calling: Calling):
    call = await calling.dial(await calling.placed())
    facts = call.log
    for _ in range(3):
        call, _ = await settled(calling, call, after=60)
    assert call.log == facts
