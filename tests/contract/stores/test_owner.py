from __future__ import annotations

import pytest

from talkstack.adapters import Adapters
from talkstack.clock import SystemClock
from talkstack.database import Database
from talkstack.errors import ConflictError
from talkstack.keys.model import Scope, digest_of
from talkstack.owner import setup_of
from talkstack.settings import Settings
from talkstack.setup.model import Migrated
from talkstack.setup.store import DECLARED
from tests.world import SETTINGS


async def test_a_deployment_makes_its_first_project_and_key(database: Database, mongodb_uri: str):
    values = SETTINGS | {"MONGODB_URI": mongodb_uri, "MONGODB_DATABASE": database.name}
    clock = SystemClock()
    adapters = Adapters(Settings.read(values), clock)
    setup = setup_of(adapters, clock)
    try:
        first = await setup.owner("Ours")
        with pytest.raises(ConflictError):
            await setup.owner("Ours")
        again = await setup.owner("Ours", again=True)
        assert first.key.project_id == again.key.project_id
        assert first.secret != again.secret
        for shown in (first, again):
            found = await adapters.keys.by_digest(digest_of(shown.secret))
            assert (found.id, found.scopes) == (shown.key.id, (Scope.OWNER,))
        entries = await adapters.audit.page(first.key.project_id, resource=None, after=None, limit=9)
        assert [(it.actor.key_id, it.action) for it in entries] == [("deployment", "key.create")] * 2
    finally:
        await adapters.close()


async def test_a_migration_tells_what_was_missing(database: Database, mongodb_uri: str):
    values = SETTINGS | {"MONGODB_URI": mongodb_uri, "MONGODB_DATABASE": database.name}
    adapters = Adapters(Settings.read(values), SystemClock())
    try:
        assert await adapters.schema.migrate(seconds=30) == Migrated()
        await database["numbers"].drop_indexes()
        await database["projects"].insert_one({"_id": "prj_9", "v": 1, "name": "Old"})
        done = await adapters.schema.migrate(seconds=30)
        assert done.indexes == len(DECLARED["numbers"])
        assert done.documents > 0
    finally:
        await adapters.close()


async def test_a_migration_that_runs_out_of_time_says_so(database: Database, mongodb_uri: str):
    values = SETTINGS | {"MONGODB_URI": mongodb_uri, "MONGODB_DATABASE": database.name}
    adapters = Adapters(Settings.read(values), SystemClock())
    try:
        assert await adapters.schema.migrate(seconds=0.001) == Migrated(finished=False)
    finally:
        await adapters.close()
