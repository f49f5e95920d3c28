"""A phone is rung once for each attempt, wherever whoever rings it dies."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import pytest

from talkstack.calls.model.fact import AttemptState
from talkstack.calls.model.order import Detection
from talkstack.errors import ProviderError
from talkstack.telephony.ports import Placement
from tests.outbound import ANN, Calling, a_caller

LOST = ProviderError("twilio", "no answer in time", retryable=True)


@pytest.fixture
async def calling() -> Calling:
    return await a_caller()


async def killed_after(awaits: int, work: Awaitable[object]) -> bool:
    """Whether there was anything left to kill."""
    task = asyncio.ensure_future(work)
    for _ in range(awaits):
        await asyncio.sleep(0)
    alive = task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return alive


async def test_the_order_is_what_the_carrier_is_asked_for(calling: Calling):
    call = await calling.dial(await calling.placed(detection="enable", ring_seconds=20))
    [placement] = calling.world.adapters.exchange.placements.values()
    assert placement == Placement(
        to=ANN,
        from_="+15550001000",
        answer=placement.answer,
        fallback=placement.fallback,
        status=placement.status,
        machine=placement.machine,
        detection=Detection.ENABLE,
        ring_seconds=20,
        longest_seconds=1860,
    )
    for url in (placement.answer, placement.fallback, placement.status, placement.machine):
        assert url.startswith(f"https://phone.example.com/twilio/calls/{call.id}/")
        assert "?attempt=1#" in url


async def test_the_first_words_are_there_before_the_phone_rings(calling: Calling):
    call = await calling.placed()
    calling.world.adapters.exchange.refusal = LOST
    call = await calling.dial(call)
    assert "<Response>" in call.greeting
    assert [it.text for it in call.opening] == ["Hello. This is Dr. Lee's clinic."]


async def test_whoever_dials_again_does_not(calling: Calling):
    call = await calling.placed()
    for _ in range(3):
        call = await calling.dial(call)
    exchange = calling.world.adapters.exchange
    assert [call.twilio_sid] == list(exchange.placements)
    assert [fact.key for fact in call.log] == ["started", "ordered", "attempt:1:placed"]


async def test_of_many_who_dial_at_once_one_does(calling: Calling):
    call = await calling.placed()
    await asyncio.gather(*(calling.dial(call) for _ in range(8)))
    assert len(calling.world.adapters.exchange.placements) == 1


async def test_killed_at_any_await_it_rings_once_at_most_and_the_attempt_gets_its_end():
    rung: set[int] = set()
    awaits, alive = 0, True
    while alive:
        calling = await a_caller()
        call, world = await calling.placed(), calling.world
        dialler, settler = world.services.switchboard.dialler, world.services.switchboard.settler
        alive = await killed_after(awaits, dialler.dial(call.id, 1, world.lifecycle))
        await dialler.dial(call.id, 1, world.lifecycle)
        for _ in range(4):
            world.clock.advance(61)
            await settler.settle(await calling.call(call.id), world.lifecycle)
        rung.add(len(world.adapters.exchange.placements))
        [attempt] = await world.adapters.dials.of_call(call.id)
        placed = list(world.adapters.exchange.placements)
        expected = (AttemptState.PLACED, placed[0]) if placed else (AttemptState.UNKNOWN, None)
        assert (attempt.state, attempt.sid) == expected, awaits
        assert (await calling.call(call.id)).standing.placed is bool(placed)
        awaits += 1
    assert rung == {0, 1}
    assert awaits > 10


@pytest.mark.parametrize(
    ("error", "state", "outcome"),
    [
        (ProviderError("twilio", "x", retryable=False, refusal=21211, undone=True), "refused", "failed"),
        (ProviderError("twilio", "x", retryable=True, undone=True), "unreached", "failed"),
        (LOST, "dialling", None),
    ],
    ids=["refused", "unreached", "lost"],
)
async def test_only_what_certainly_did_not_happen_ends_an_attempt(
    calling: Calling, error: ProviderError, state: str, outcome: str | None
):
    calling.world.adapters.exchange.refusal = error
    call = await calling.dial(await calling.placed())
    [attempt] = await calling.world.adapters.dials.of_call(call.id)
    assert (attempt.state, call.outcome) == (state, outcome)


async def test_an_attempt_that_is_not_the_calls_is_not_made(calling: Calling):
    call = await calling.placed(retry={"attempts": 2, "delay_seconds": 60})
    await calling.dial(call, 2)
    assert calling.world.adapters.exchange.placements == {}


async def test_an_attempt_that_was_given_up_while_it_was_made_is_ended(calling: Calling):
    call, world = await calling.placed(), calling.world
    exchange, dials = world.adapters.exchange, world.adapters.dials
    place = exchange.place

    async def slow(placement: Placement) -> str:
        sid = await place(placement)
        await dials.end(call.id, 1, AttemptState.UNKNOWN)
        return sid

    exchange.place = slow
    call = await calling.dial(call)
    assert (len(exchange.placements), exchange.live, call.twilio_sid) == (1, set(), None)
