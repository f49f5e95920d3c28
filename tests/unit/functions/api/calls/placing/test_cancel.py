"""A call is called off before anybody answers it."""

from __future__ import annotations

import pytest

from talkstack.calls.call import Call, Command
from talkstack.calls.model.plan import EndReason
from talkstack.errors import FinishedCallError, ProviderError
from talkstack.telephony.form import StatusChanged
from talkstack.telephony.ports import Placement
from tests.outbound import Calling, a_caller
from tests.rest import Answer


@pytest.fixture
async def calling() -> Calling:
    return await a_caller()


async def cancel(calling: Calling, call: Call) -> Answer:
    return await calling.owner.post(f"/v1/calls/{call.id}/cancel")


async def test_a_call_that_is_not_dialled_yet_is_over_at_once_and_never_is(calling: Calling):
    call = await calling.placed()
    canceled = await cancel(calling, call)
    assert (canceled.status, canceled.json["status"]) == (200, "canceled")
    after = await calling.dial(call)
    assert calling.world.adapters.exchange.placements == {}
    assert (after.status, after.outcome) == ("canceled", EndReason.CANCELED)
    assert after.commands == (Command(id="cancel", kind="cancel", at=calling.world.clock.now()),)


@pytest.mark.parametrize("final", ["canceled", "completed", "no-answer"])
async def test_a_phone_that_rings_stops(calling: Calling, final: str):
    call = await calling.dial(await calling.placed())
    await calling.tell(call, "ringing")
    assert (await cancel(calling, call)).json["status"] == "ringing"
    assert calling.world.adapters.exchange.live == set()
    await calling.tell(call, final)
    after = await calling.call(call.id)
    assert (after.outcome, after.answered_at) == (
        EndReason(final.replace("-", "_")) if final == "no-answer" else EndReason.CANCELED,
        None,
    )


async def test_whoever_answers_all_the_same_hears_nothing(calling: Calling):
    call = await calling.dial(await calling.placed())
    await cancel(calling, call)
    connector, world = calling.world.services.switchboard.connector, calling.world
    with pytest.raises(FinishedCallError):
        await connector.answer(call.id, 1, call.twilio_sid or "", world.arrival(), world.lifecycle)


async def test_once_more_changes_nothing_and_tries_the_carrier_again(calling: Calling):
    call = await calling.dial(await calling.placed())
    exchange = calling.world.adapters.exchange
    hang_up = exchange.hang_up

    async def broken(_: str) -> bool:
        raise ProviderError("twilio", "HTTP 503", retryable=True)

    exchange.hang_up = broken
    assert (await cancel(calling, call)).status == 502
    exchange.hang_up = hang_up
    assert (await cancel(calling, call)).status == 200
    assert exchange.live == set()
    await calling.tell(call, "canceled")
    over = await cancel(calling, call)
    assert (over.status, over.json["status"]) == (200, "canceled")
    assert sum(fact.key == "command:cancel" for fact in (await calling.call(call.id)).log) == 1


async def test_no_other_attempt_is_made(calling: Calling):
    call = await calling.dial(await calling.placed(retry={"attempts": 2, "delay_seconds": 60}))
    await calling.tell(call, "busy")
    assert (await calling.call(call.id)).status == "waiting"
    assert (await cancel(calling, call)).json["status"] == "canceled"


async def test_what_was_answered_or_is_over_is_not_canceled(calling: Calling):
    call = await calling.dial(await calling.placed())
    await calling.tell(call, "in-progress")
    refused = await cancel(calling, call)
    assert (refused.status, refused.code) == (409, "call_answered")
    await calling.tell(call, "completed")
    refused = await cancel(calling, call)
    assert (refused.status, refused.code) == (409, "call_over")
    assert (await calling.call(call.id)).commands == ()


async def test_a_call_that_came_in_is_answered_already(calling: Calling):
    await calling.world.ring()
    refused = await cancel(calling, await calling.world.call())
    assert (refused.status, refused.code) == (409, "call_answered")


async def test_what_is_dialled_while_it_is_canceled_is_ended(calling: Calling):
    """The answer of the carrier comes behind the cancellation."""
    call = await calling.placed()
    exchange = calling.world.adapters.exchange
    place = exchange.place

    async def slow(placement: Placement) -> str:
        sid = await place(placement)
        await cancel(calling, call)
        return sid

    exchange.place = slow
    after = await calling.dial(call)
    assert (after.status, len(exchange.placements), exchange.live) == ("canceled", 1, set())


async def test_a_phone_of_which_nobody_knew_is_found_by_its_first_webhook(calling: Calling):
    """Whoever dialled died before the answer, and the call was canceled: its phone is not left ringing."""
    exchange = calling.world.adapters.exchange
    exchange.silence = ProviderError("twilio", "no answer in time", retryable=True)
    call = await calling.dial(await calling.placed())
    await cancel(calling, call)
    [sid] = exchange.live
    changed = StatusChanged(call_sid=sid, status="ringing", source="", sequence="")
    world = calling.world
    await world.services.switchboard.connector.status(call.id, 1, changed, world.arrival(), world.lifecycle)
    assert exchange.live == set()
    assert (await calling.call(call.id)).status == "canceled"
