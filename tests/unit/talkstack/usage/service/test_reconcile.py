from __future__ import annotations

from datetime import timedelta

import pytest

from talkstack.errors import ProviderError
from talkstack.usage.memory import MemoryBilling
from talkstack.usage.model.account import Account
from talkstack.usage.ports import Price
from tests.accounts import SID, an_account
from tests.builders import NOON
from tests.world import World


async def run(world: World, **prices: Price | None) -> Account:
    world.adapters.billing.prices |= {SID: prices["price"]} if "price" in prices else {}
    await world.services.backroom.reconciler.run()
    return await world.adapters.usage.get("call_1")


async def opened(**changes: object) -> World:
    world = World()
    await world.adapters.usage.insert(an_account(**changes))
    return world


async def test_what_twilio_took_is_kept_beside_what_we_thought():
    world = await opened()
    told = await run(world, price=Price(40_000, "USD"))
    assert (told.reconciled, told.open, told.twilio_micros, told.difference_micros) == (
        True,
        False,
        40_000,
        4_000,
    )
    assert told.micros == an_account().micros
    again = await run(world, price=Price(99_000, "USD"))
    assert again == told


async def test_a_price_that_is_not_known_yet_is_asked_for_again():
    world = await opened()
    assert (await run(world, price=None)).open
    world.clock.advance(3600)
    assert (await run(world, price=Price(36_000, "USD"))).difference_micros == 0


async def test_what_is_not_known_after_three_days_never_will_be():
    world = await opened()
    world.clock.advance(timedelta(days=3).total_seconds())
    told = await run(world, price=None)
    assert (told.open, told.reconciled, told.twilio_micros) == (False, False, None)


async def test_what_a_recording_cost_is_waited_for_but_not_for_ever():
    world, part = await opened(), Price(33_500, "USD", whole=False)
    assert (await run(world, price=part)).open
    world.clock.advance(timedelta(days=3).total_seconds())
    told = await run(world, price=part)
    assert (told.open, told.reconciled, told.twilio_micros) == (False, True, 33_500)


async def test_a_call_that_twilio_knows_no_more_is_not_asked_for_again():
    told = await run(await opened())
    assert (told.open, told.reconciled, told.difference_micros) == (False, False, None)


async def test_another_currency_is_no_number_of_dollars():
    told = await run(await opened(), price=Price(40_000, "EUR"))
    assert (told.open, told.reconciled, told.twilio_micros) == (False, False, None)


async def test_while_twilio_is_away_everything_stays_open():
    world = await opened()
    world.adapters.billing.fault = ProviderError("twilio", "no connection", retryable=True)
    assert (await run(world, price=Price(1, "USD"))).open


async def two_accounts(fault: ProviderError) -> World:
    """The carrier fails for the older one."""
    world, billing = await opened(charged_at=NOON - timedelta(hours=1)), MemoryBilling()
    world.adapters.billing = billing
    other = an_account(call_id="call_2", twilio_sid="CA2", charged_at=NOON - timedelta(minutes=1))
    await world.adapters.usage.insert(other)
    billing.faults[SID] = fault
    billing.prices["CA2"] = Price(40_000, "USD")
    return world


async def test_a_call_of_which_twilio_will_not_tell_holds_up_no_other():
    world = await two_accounts(ProviderError("twilio", "a price that is no number", retryable=False))
    assert (await run(world)).open
    assert (await world.adapters.usage.get("call_2")).reconciled


async def test_a_call_of_which_twilio_cannot_tell_holds_up_others_for_one_run_at_the_most():
    world = await two_accounts(ProviderError("twilio", "unreadable answer", retryable=True))
    await run(world)
    world.clock.advance(3600)
    assert (await run(world)).open
    assert (await world.adapters.usage.get("call_2")).reconciled


@pytest.mark.parametrize("number", [1, 3])
async def test_whoever_was_asked_about_least_lately_comes_first(number: int):
    world = World()
    for n in range(number):
        at = NOON - timedelta(hours=n)
        await world.adapters.usage.insert(an_account(call_id=f"call_{n}", charged_at=at))
    await world.adapters.usage.asked(f"call_{number - 1}", NOON + timedelta(hours=1))
    waiting = [it.call_id for it in await world.adapters.usage.unreconciled(limit=number)]
    assert waiting == [f"call_{n}" for n in (*reversed(range(number - 1)), number - 1)]
