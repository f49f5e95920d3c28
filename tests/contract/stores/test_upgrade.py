"""What the version before wrote is read by this one, once the database was migrated."""

from __future__ import annotations

from typing import Any

import pytest

from talkstack.agents.recording import Recording, RecordingPolicy
from talkstack.agents.store import MongoAgentStore
from talkstack.book.model import Wanted
from talkstack.book.store import MongoCallBook
from talkstack.calls.model.fact import FactKind
from talkstack.calls.model.plan import EndReason
from talkstack.calls.store import MongoCallStore
from talkstack.database import Database
from talkstack.numbers.model import Direction
from talkstack.numbers.store import MongoNumberStore
from talkstack.projects.store import MongoProjectStore
from talkstack.setup.store import migrate
from tests.builders import NOON, NOON_MS, a_call, a_draft, a_fact, a_project, a_version, an_agent
from tests.contract.stores.conftest import PERSONS

OLD: dict[str, dict[str, Any]] = {
    "projects": {"_id": "prj_1", "v": 1, "name": "Clinic", "created_at": NOON, "revision": 1},
    "numbers": {
        "_id": "num_1",
        "v": 1,
        "project_id": "prj_1",
        "e164": "+15550001000",
        "agent_id": "agt_1",
        "revision": 1,
    },
    "agents": {
        "_id": "agt_1",
        "v": 1,
        "project_id": "prj_1",
        "name": "Receptionist",
        "published": 1,
        "revision": 2,
    },
}


async def test_older_documents_are_read_after_a_migration(database: Database):
    agents = MongoAgentStore(database)
    await agents.ensure(an_agent())
    await agents.add_version(an_agent(), a_version(1, draft=a_draft()))
    for collection, document in OLD.items():
        await database[collection].delete_many({})
        await database[collection].insert_one(document)
    await database["projects"].create_index("name", name="name", unique=True)
    for _ in range(2):
        await migrate(database, PERSONS)
    agent = await agents.get("prj_1", "agt_1")
    assert (agent.draft, agent.published, agent.revision) == (a_draft(), 1, 2)
    number = await MongoNumberStore(database).by_e164("+15550001000")
    assert (number.agent_id, number.directions, number.answers) == ("agt_1", (Direction.INBOUND,), True)
    assert await MongoProjectStore(database).get("prj_1") == a_project()
    assert "name" not in await database["projects"].index_information()


async def test_limits_that_a_project_has_stay_and_those_it_has_not_join_them(database: Database):
    await database["projects"].insert_one(
        OLD["projects"] | {"limits": {"agents": 3, "numbers": 4, "keys": 5}}
    )
    for _ in range(2):
        await migrate(database, PERSONS)
    kept = await database["projects"].find_one({"_id": "prj_1"})
    assert kept is not None
    assert kept["limits"] == {
        "agents": 3,
        "numbers": 4,
        "keys": 5,
        "live_calls": 200,
        "live_calls_per_caller": 10,
    }


async def test_an_agent_that_was_never_published_held_nothing(database: Database):
    await database["agents"].insert_one(OLD["agents"] | {"published": 0})
    await migrate(database, PERSONS)
    assert await MongoAgentStore(database).page("prj_1", name=None, after=None, limit=9) == []


async def test_what_a_later_version_limits_as_well_keeps_nobody_from_reading(database: Database):
    later = {"agents": 3, "numbers": 4, "keys": 5, "parrots": 6}
    await database["projects"].insert_one(OLD["projects"] | {"limits": later})
    await migrate(database, PERSONS)
    limits = (await MongoProjectStore(database).get("prj_1")).limits
    assert (limits.agents, limits.numbers, limits.keys, limits.live_calls) == (3, 4, 5, 200)


ADDED_SINCE = ("person", "metadata", "order", "commands", "outcome", "answered_at", "live")


async def test_an_older_call_that_is_over_is_found_by_why_and_by_whom(database: Database):
    calls, book = MongoCallStore(database), MongoCallBook(database)
    await calls.insert(a_call())
    await calls.insert(a_call(id="call_2", twilio_sid="CA2"))
    over = a_fact("over", kind=FactKind.STATUS, what="completed", at=NOON_MS + 60_000)
    await calls.append("call_1", [over])
    await database["calls"].update_many({}, {"$unset": dict.fromkeys(ADDED_SINCE, "")})
    for _ in range(2):
        await migrate(database, PERSONS)
    person = PERSONS.id_of("prj_1", "+15550002000")
    for wanted in ({"person": person}, {"outcome": EndReason.CALLER_HUNG_UP}, {"live": False}):
        [entry] = await book.page("prj_1", Wanted(**wanted), after=None, limit=9)
        assert (entry.id, entry.status, entry.duration_seconds) == ("call_1", "completed", 60)


async def test_an_older_call_under_way_is_told_with_its_next_news(database: Database):
    calls, book = MongoCallStore(database), MongoCallBook(database)
    await calls.insert(a_call())
    await database["calls"].update_many({}, {"$unset": dict.fromkeys(ADDED_SINCE, "")})
    await migrate(database, PERSONS)
    assert await book.page("prj_1", Wanted(live=True), after=None, limit=9) == []
    await calls.append("call_1", [a_fact("over", kind=FactKind.STATUS, what="completed")])
    [entry] = await book.page("prj_1", Wanted(outcome=EndReason.CALLER_HUNG_UP), after=None, limit=9)
    assert (entry.id, entry.live) == ("call_1", False)


@pytest.mark.parametrize(("record", "policy"), [(True, RecordingPolicy.ON), (False, RecordingPolicy.OFF)])
async def test_what_was_said_of_recording_is_read_and_then_kept_as_it_is_said_now(
    database: Database, record: bool, policy: RecordingPolicy
):
    agents = MongoAgentStore(database)
    await agents.ensure(an_agent())
    await agents.add_version(an_agent(), a_version(1, draft=a_draft()))
    for collection in ("agents", "agent_versions"):
        await database[collection].update_one(
            {}, {"$set": {"draft.record": record}, "$unset": {"draft.recording": ""}}
        )
    for _ in range(2):
        draft = a_draft(recording=Recording(policy=policy))
        assert (await agents.get("prj_1", "agt_1")).draft == draft
        assert (await agents.version("agt_1", 1)).draft == draft
        await migrate(database, PERSONS)
    for collection in ("agents", "agent_versions"):
        kept = await database[collection].find_one({})
        assert kept is not None
        assert "record" not in kept["draft"]
        assert kept["draft"]["recording"] == {"policy": policy.value, "pausable": False}
