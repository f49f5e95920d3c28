"""Documents that an earlier version of the app wrote, brought to what this one reads. Once more changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from talkstack.agents import store as agents
from talkstack.agents.recording import renamed
from talkstack.calls import store as calls
from talkstack.calls.document import call_of, standing_document
from talkstack.database import Collection, Database, forget_index, translated
from talkstack.numbers import store as numbers
from talkstack.persons.model import Persons
from talkstack.projects import store as projects

ADDED: dict[str, dict[str, Any]] = {
    projects.COLLECTION: {
        "description": "",
        "default_agent_id": None,
        "retention_days": None,
        "recording_retention_days": None,
        "transcript_retention_days": None,
        "countries": [],
        "limits": {"agents": 200, "numbers": 200, "keys": 100},
        "limits.live_calls": 200,
        "limits.live_calls_per_caller": 10,
        "updated_at": None,
        "deleted_at": None,
        "deleted": False,
    },
    numbers.COLLECTION: {
        "directions": ["inbound"],
        "split": [],
        "fallback_url": None,
        "ring_hook": None,
        "state": "active",
        "updated_at": None,
    },
    agents.AGENTS: {"updated_at": None, "deleted_at": None, "deleted": False},
}
"""Fields that documents did not have, and what they meant without them."""

REPLACED = ((projects.COLLECTION, "name"), (agents.AGENTS, "project_name"))
"""Indexes that forbade what is allowed now: the name of something deleted."""


@translated
async def upgrade(database: Database, now: datetime, persons: Persons) -> int:
    """How many documents were changed; stopped half way, it goes on from there."""
    for collection, index in REPLACED:
        await forget_index(database[collection], index)
    changed = 0
    for collection, fields in ADDED.items():
        changed += sum([await _add(database[collection], name, value) for name, value in fields.items()])
    for collection in (numbers.COLLECTION, agents.AGENTS):
        changed += await _add(database[collection], "created_at", now)
    return (
        changed
        + await _give_drafts(database)
        + await _rename_in_drafts(database)
        + await _tell_standings(database, persons)
    )


async def _add(collection: Collection, field: str, value: object) -> int:
    done = await collection.update_many({field: {"$exists": False}}, {"$set": {field: value}})
    return done.modified_count


async def _tell_standings(database: Database, persons: Persons) -> int:
    """Of a call that is over: why, and who the caller was. One under way is told with its next news."""
    over = {"live": {"$exists": False}, "ended_at": {"$ne": None}}
    changed = 0
    async for document in database[calls.COLLECTION].find(over):
        call = call_of(document)
        found = call.standing
        told = standing_document(replace(call, status=found.status, outcome=found.outcome))
        person = persons.id_of(call.project_id, call.caller)
        await database[calls.COLLECTION].update_one({"_id": call.id}, {"$set": told | {"person": person}})
        changed += 1
    return changed


async def _give_drafts(database: Database) -> int:
    """An agent's draft was the last version that was published; without any there was nothing to keep."""
    changed = 0
    async for agent in database[agents.AGENTS].find({"draft": {"$exists": False}}):
        version = await database[agents.VERSIONS].find_one({"_id": f"{agent['_id']}:{agent['published']}"})
        if version is None:
            await database[agents.AGENTS].delete_one({"_id": agent["_id"]})
        else:
            await database[agents.AGENTS].update_one(
                {"_id": agent["_id"]}, {"$set": {"draft": version["draft"]}}
            )
        changed += 1
    return changed


async def _rename_in_drafts(database: Database) -> int:
    changed = 0
    for collection in (agents.AGENTS, agents.VERSIONS):
        async for found in database[collection].find({"draft.record": {"$exists": True}}):
            wanted = {"_id": found["_id"], "draft": found["draft"]}
            await database[collection].update_one(wanted, {"$set": {"draft": renamed(found["draft"])}})
            changed += 1
    return changed
