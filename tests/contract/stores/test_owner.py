from __future__ import annotations

from talkstack.adapters import Adapters
from talkstack.clock import SystemClock
from talkstack.database import Database
from talkstack.keys.model import Scope, digest_of
from talkstack.owner import make_owner
from talkstack.settings import Settings
from tests.world import SETTINGS


async def test_a_deployment_makes_its_first_project_and_key(database: Database, mongodb_uri: str):
    values = SETTINGS | {"MONGODB_URI": mongodb_uri, "MONGODB_DATABASE": database.name}
    clock = SystemClock()
    adapters = Adapters(Settings.read(values), clock)
    try:
        first = await make_owner(adapters, clock, project="Ours")
        again = await make_owner(adapters, clock, project="Ours")
        assert first.key.project_id == again.key.project_id
        assert first.secret != again.secret
        for shown in (first, again):
            found = await adapters.keys.by_digest(digest_of(shown.secret))
            assert (found.id, found.scopes) == (shown.key.id, (Scope.OWNER,))
        entries = await adapters.audit.page(first.key.project_id, resource=None, after=None, limit=9)
        assert [(it.actor.key_id, it.action) for it in entries] == [("deployment", "key.create")] * 2
    finally:
        await adapters.close()
