"""Calls are asked for by any of many filters together, for which there cannot be an index each.

An index leads to the calls that one of the filters leaves, in the order of the list, and holds all that the others look
at: no call is read that is not shown.
"""

from __future__ import annotations

from itertools import chain, combinations
from typing import Any

import pytest
from pymongo import AsyncMongoClient

from talkstack.book.model import Span, Wanted
from talkstack.book.store import INDEXES, LEADS, MongoCallBook
from talkstack.calls.model.plan import EndReason
from talkstack.calls.model.standing import Status
from talkstack.database import Database, Document, Index
from tests.builders import NOON
from tests.contract.stores.queries.heard import Heard, stages

VALUES: dict[str, Any] = {
    "person": "per_1",
    "number_id": "num_1",
    "direction": "inbound",
    "agent_id": "agt_1",
    "agent_version": 1,
    "status": Status.COMPLETED,
    "outcome": EndReason.SILENCE,
    "live": True,
    "ended": Span(NOON, NOON),
}
CHOSEN = tuple(chain.from_iterable(combinations(VALUES, count) for count in range(len(VALUES) + 1)))
NEWEST = {"_id": -1}


async def finds(database: Database, mongodb_uri: str, *chosen: tuple[str, ...]) -> list[Document]:
    heard = Heard()
    async with AsyncMongoClient[Document](mongodb_uri, event_listeners=[heard]) as client:
        book = MongoCallBook(client[database.name])
        for names in chosen:
            wanted = Wanted(**{name: VALUES[name] for name in names}, started=Span(NOON, NOON))
            await book.page("prj_1", wanted, after="m", limit=2)
    return heard.finds


def before_the_order(index: Index) -> list[str]:
    names = [name for name, _ in index.keys]
    return names[: names.index("_id")]


def serves(index: Index, find: Document) -> bool:
    equal = {name for name, value in find["filter"].items() if not isinstance(value, dict)}
    ordered = find["sort"] == NEWEST and index.keys[len(before_the_order(index))] == ("_id", -1)
    return (
        ordered and {*before_the_order(index)} <= equal and find["filter"].keys() <= dict(index.keys).keys()
    )


async def test_every_set_of_filters_is_served_off_an_index(database: Database, mongodb_uri: str):
    asked = await finds(database, mongodb_uri, *CHOSEN)
    assert len(asked) == 512
    assert [find["filter"] for find in asked if not any(serves(index, find) for index in INDEXES)] == []


async def test_what_leaves_few_calls_leads_to_them(database: Database, mongodb_uri: str):
    for lead in LEADS:
        [find] = await finds(database, mongodb_uri, (lead, "direction"))
        assert ["project_id", lead] in [before_the_order(it) for it in INDEXES if serves(it, find)]


@pytest.mark.parametrize("index", INDEXES, ids=lambda it: it.name)
async def test_the_server_takes_each_of_them(index: Index, database: Database, mongodb_uri: str):
    [find] = await finds(database, mongodb_uri, tuple(VALUES))
    plan = await stages(database, find | {"hint": index.name})
    assert [stage["indexName"] for stage in plan if stage["stage"] == "IXSCAN"] == [index.name]


@pytest.mark.parametrize(
    ("keys", "so"),
    [
        (("project_id", "person", "_id", "status"), True),
        (("project_id", "_id", "person", "status"), True),
        (("project_id", "person", "_id"), False),
        (("project_id", "outcome", "_id", "person", "status"), False),
    ],
)
def test_an_index_that_holds_not_all_is_seen(keys: tuple[str, ...], *, so: bool):
    index = Index(name="it", keys=tuple((key, -1 if key == "_id" else 1) for key in keys))
    wanted = {"project_id": "prj_1", "person": "per_1", "status": "completed", "_id": {"$lt": "m"}}
    assert serves(index, {"filter": wanted, "sort": NEWEST}) is so
