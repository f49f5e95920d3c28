from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from talkstack.audit.model import DEPLOYMENT
from talkstack.errors import InvalidError
from talkstack.usage.listed import LIST
from talkstack.usage.model.book import PriceBook, Rate
from talkstack.usage.model.meter import Meter
from talkstack.usage.service.prices import Prices, book_at
from tests.world import World

RATES = tuple(Rate(meter=meter, micros=7) for meter in Meter)


async def desk() -> tuple[World, Prices]:
    world = World()
    return world, world.services.management.prices


async def publish(prices: Prices, **changes: object) -> PriceBook:
    wanted = {"rates": RATES, "valid_from": None} | changes
    return await prices.publish(DEPLOYMENT, "prj_1", **wanted)


async def test_a_new_book_holds_from_now_on_and_the_old_one_for_what_was_before():
    world, prices = await desk()
    began = world.clock.now()
    before = began - timedelta(seconds=1)
    book = await publish(prices)
    books = world.adapters.price_books
    assert book.version == 2
    assert began <= book.valid_from <= world.clock.now()
    assert [await book_at(books, at) for at in (before, world.clock.now())] == [LIST, book]
    assert await prices.page(before=None, limit=5) == [book, LIST]


async def test_a_book_may_hold_from_later_on():
    world, prices = await desk()
    tomorrow = world.clock.now() + timedelta(days=1)
    later = await publish(prices, valid_from=tomorrow)
    now = await publish(prices)
    books = world.adapters.price_books
    assert (later.version, now.version) == (2, 3)
    assert await book_at(books, world.clock.now()) == now
    assert await book_at(books, tomorrow) == later


async def test_two_that_are_made_at_once_are_two_versions():
    _, prices = await desk()
    made = await asyncio.gather(*(publish(prices) for _ in range(3)))
    assert sorted(book.version for book in made) == [2, 3, 4]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"rates": RATES[1:]}, "meter_missing"),
        ({"rates": (*RATES[1:], replace(RATES[0], key="+1"))}, "meter_missing"),
        ({"rates": (*RATES, RATES[0])}, "rate_twice"),
    ],
)
async def test_what_would_leave_a_price_open_is_refused(changes: dict[str, object], code: str):
    world, prices = await desk()
    with pytest.raises(InvalidError) as refused:
        await publish(prices, **changes)
    assert [problem.code for problem in refused.value.problems] == [code]
    assert await world.adapters.price_books.newest(before=None, limit=9) == [LIST]


async def test_what_calls_cost_that_have_begun_does_not_change():
    world, prices = await desk()
    with pytest.raises(InvalidError) as refused:
        await publish(prices, valid_from=world.clock.now() - timedelta(milliseconds=1))
    assert [problem.code for problem in refused.value.problems] == ["in_the_past"]
