"""Lists stay quick however long they grow.

The server of these tests takes indexes by rules of its own and puts a SORT into every plan: of what MongoDB would do it
tells nothing. That is worked out from the declared indexes; where MONGODB_URI names another server, its plan has to
agree.
"""

from __future__ import annotations

import os

import pytest
from pymongo import AsyncMongoClient

from talkstack.database import Database, Document, Index
from tests.contract.stores.queries.heard import Heard, stages
from tests.contract.stores.queries.pages import Asked, fitting, in_order, pages

PAGES = pages()
PLANS_AS_MONGODB_DOES = "MONGODB_URI" in os.environ
NEWEST = {"_id": -1}


def test_there_are_pages_to_try():
    assert {it.store.__name__ for it in PAGES} >= {"MongoKeyStore", "MongoAuditStore", "MongoProjectStore"}


@pytest.mark.parametrize("asked", PAGES, ids=str)
async def test_a_page_is_read_off_an_index(asked: Asked, database: Database, mongodb_uri: str):
    heard = Heard()
    async with AsyncMongoClient[Document](mongodb_uri, event_listeners=[heard]) as client:
        await asked.ask(client[database.name])
    [find] = heard.finds
    assert find["sort"]
    fit = fitting(find)
    assert fit
    plan = await stages(database, find | {"hint": fit[0].name})
    assert [stage["indexName"] for stage in plan if stage["stage"] == "IXSCAN"] == [fit[0].name]
    if PLANS_AS_MONGODB_DOES:
        chosen = {stage["stage"] for stage in await stages(database, find)}
        assert "COLLSCAN" not in chosen
        assert "SORT" not in chosen or any(it.unique for it in fit)


LIVING = Index(name="living", keys=(("project_id", 1), ("_id", -1)), where=(("deleted", False),))
NAME = Index(name="name", keys=(("project_id", 1), ("name", 1)), unique=True)


@pytest.mark.parametrize(
    ("index", "wanted", "so"),
    [
        (LIVING, {"project_id": "x", "deleted": False}, True),
        (LIVING, {"project_id": "x", "deleted": False, "_id": {"$lt": "m"}}, True),
        (LIVING, {"project_id": "x", "deleted": False, "name": "x"}, False),
        (LIVING, {"deleted": False}, False),
        (LIVING, {"project_id": "x"}, False),
        (NAME, {"project_id": "x", "name": "x", "deleted": False}, True),
        (NAME, {"project_id": "x"}, False),
        (Index(name="old", keys=(("project_id", 1), ("_id", 1))), {"project_id": "x"}, False),
    ],
)
def test_an_index_holds_some_conditions_in_order(index: Index, wanted: Document, *, so: bool):
    assert in_order(index, wanted, NEWEST) is so
