from __future__ import annotations

from datetime import timedelta

from talkstack.usage.listed import LIST
from talkstack.usage.model.book import PriceBook, Rate
from talkstack.usage.model.meter import Meter
from talkstack.usage.ports import PriceBookStore
from tests.builders import NOON

RATES = tuple(Rate(meter=meter, micros=10**15, key="+49", source="read today") for meter in Meter)


def a_book(version: int, hours: int = 0) -> PriceBook:
    return PriceBook(version=version, valid_from=NOON + timedelta(hours=hours), created_at=NOON, rates=RATES)


async def test_the_list_is_there_from_the_beginning(books: PriceBookStore):
    assert await books.at(NOON) == LIST
    assert await books.newest(before=None, limit=10) == [LIST]
    assert not await books.insert(LIST)


async def test_a_book_comes_back_whole_and_never_changes(books: PriceBookStore):
    assert await books.insert(a_book(2))
    assert not await books.insert(a_book(2, hours=5))
    assert await books.at(NOON) == a_book(2)


async def test_the_one_that_began_last_is_valid_and_of_two_the_later_version(books: PriceBookStore):
    for book in (a_book(2, hours=2), a_book(3), a_book(4, hours=2)):
        await books.insert(book)
    hours = {hour: await books.at(NOON + timedelta(hours=hour)) for hour in (-1, 0, 1, 2, 3)}
    assert {hour: book and book.version for hour, book in hours.items()} == {-1: 1, 0: 3, 1: 3, 2: 4, 3: 4}


async def test_books_are_listed_by_version_the_newest_first(books: PriceBookStore):
    for version in (3, 2):
        await books.insert(a_book(version))
    assert [book.version for book in await books.newest(before=None, limit=2)] == [3, 2]
    assert [book.version for book in await books.newest(before=2, limit=2)] == [1]
