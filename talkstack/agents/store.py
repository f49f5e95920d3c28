from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from talkstack.agents.agent import Agent, Release, Summary
from talkstack.agents.model import AgentDraft, AgentVersion, Stock, version_id
from talkstack.database import (
    VERSION,
    Database,
    Document,
    Index,
    insert_new,
    newest,
    readable,
    replace_guarded,
    translated,
    unique,
)
from talkstack.errors import ConflictError, NotFoundError, StaleError

AGENTS = "agents"
LIVING = {"deleted": False}
AGENT_INDEXES = (
    Index(
        name="living_name",
        keys=(("project_id", 1), ("name", 1)),
        unique=True,
        where=tuple(LIVING.items()),
    ),
    Index(name="living", keys=(("project_id", 1), ("deleted", 1), ("_id", -1))),
    Index(name="living_name_id", keys=(("project_id", 1), ("deleted", 1), ("name", 1), ("_id", -1))),
)
SUMMARY = tuple(name for name in Summary.model_fields if name != "id")
VERSIONS = "agent_versions"
VERSION_INDEXES = (Index(name="agent", keys=(("agent_id", 1), ("version", -1))),)


class MongoAgentStore:
    def __init__(self, database: Database) -> None:
        self._agents = database[AGENTS]
        self._versions = database[VERSIONS]

    @translated
    async def ensure(self, agent: Agent) -> Agent:
        if await insert_new(self._agents, _agent_document(agent)):
            return agent
        found = await self._agents.find_one({"project_id": agent.project_id, "name": agent.name} | LIVING)
        if found is None:
            raise StaleError("agent", agent.id)
        return _agent(found)

    @translated
    async def insert(self, agent: Agent) -> None:
        if not await insert_new(self._agents, _agent_document(agent)):
            raise _taken()

    @translated
    async def get(self, project_id: str, agent_id: str) -> Agent:
        found = await self._agents.find_one({"_id": agent_id, "project_id": project_id} | LIVING)
        if found is None:
            raise NotFoundError("agent", agent_id)
        return _agent(found)

    @translated
    async def replace(self, before: Agent, after: Agent) -> None:
        with unique(_taken()):
            await replace_guarded(self._agents, "agent", before.id, before.revision, _fields(after))

    @translated
    async def page(
        self, project_id: str, *, name: str | None, after: str | None, limit: int
    ) -> list[Summary]:
        wanted: Document = {"project_id": project_id} | LIVING | ({"name": name} if name is not None else {})
        found = newest(self._agents, wanted, after=after, limit=limit, fields=SUMMARY)
        return [_summary(it) async for it in found]

    @translated
    async def count(self, project_id: str) -> int:
        return await self._agents.count_documents({"project_id": project_id} | LIVING)

    @translated
    async def delete_all(self, project_id: str, at: datetime) -> None:
        await self._agents.update_many(
            {"project_id": project_id} | LIVING,
            {"$set": {"deleted": True, "deleted_at": at}, "$inc": {"revision": 1}},
        )

    @translated
    async def add_version(self, agent: Agent, version: AgentVersion) -> Agent:
        if not await insert_new(self._versions, _version_document(version)):
            raise StaleError("agent", agent.id)
        pointed = await self._agents.update_one(
            {"_id": agent.id, "project_id": agent.project_id, "revision": agent.revision},
            {"$set": {"published": version.version}, "$inc": {"revision": 1}},
        )
        if not pointed.matched_count:
            raise StaleError("agent", agent.id)
        return agent.model_copy(update={"published": version.version, "revision": agent.revision + 1})

    @translated
    async def version(self, agent_id: str, version: int) -> AgentVersion:
        wanted = version_id(agent_id, version)
        found = await self._versions.find_one({"_id": wanted})
        if found is None:
            raise NotFoundError("agent version", wanted)
        return _version(found)

    @translated
    async def releases(self, agent_id: str, *, after: int | None, limit: int) -> list[Release]:
        earlier = {"version": {"$lt": after}} if after is not None else {}
        found = self._versions.find({"agent_id": agent_id} | earlier, ["v", "version", "published_at"])
        latest = found.sort("version", -1).limit(limit + 1)
        return [_release(it) async for it in latest]


def _taken() -> ConflictError:
    return ConflictError("name_taken", "another agent has that name")


def _agent_document(agent: Agent) -> Document:
    return {"_id": agent.id, "v": VERSION} | _fields(agent)


def _fields(agent: Agent) -> Document:
    """`name` and `deleted` stand beside what they follow from, for the index that keeps names unique."""
    known = {"name": agent.name, "deleted": agent.deleted_at is not None}
    return agent.model_dump(exclude={"id", "draft"}) | known | {"draft": _draft_document(agent.draft)}


def _agent(document: Document) -> Agent:
    known = readable(document, "agent")
    plain = _without(known, "_id", "v", "name", "deleted")
    return Agent.model_validate({"id": known["_id"]} | plain | {"draft": _draft(known["draft"])})


def _summary(document: Document) -> Summary:
    known = readable(document, "agent")
    return Summary.model_validate({"id": known["_id"]} | _without(known, "_id", "v"))


def _version_document(version: AgentVersion) -> Document:
    plain = version.model_dump(exclude={"draft", "stock"})
    return {
        "_id": version.id,
        "v": VERSION,
        **plain,
        "draft": _draft_document(version.draft),
        # Sentences are no field names: MongoDB gives dots and dollars a meaning there.
        "stock": [{"text": text} | stock.model_dump() for text, stock in version.stock.items()],
    }


def _version(document: Document) -> AgentVersion:
    known = readable(document, "agent version")
    stock = {phrase["text"]: Stock.model_validate(_without(phrase, "text")) for phrase in known["stock"]}
    draft = _draft(known["draft"])
    return AgentVersion.model_validate(_without(known, "_id", "v") | {"draft": draft, "stock": stock})


def _release(document: Document) -> Release:
    return Release.model_validate(_without(readable(document, "agent version"), "_id", "v"))


def _draft_document(draft: AgentDraft) -> Document:
    """Schemas as text, for the same reason as stock: `$ref` is a key of theirs."""
    document = draft.model_dump(mode="json")
    document["tools"] = [_with_schema(tool, "parameters", json.dumps) for tool in document["tools"]]
    return document | {"analysis": _questions(document["analysis"], json.dumps)}


def _draft(document: Document) -> AgentDraft:
    tools = [_with_schema(tool, "parameters", json.loads) for tool in document["tools"]]
    asked = {"analysis": _questions(document["analysis"], json.loads)} if "analysis" in document else {}
    return AgentDraft.model_validate(document | {"tools": tools} | asked)


def _questions(analysis: Document, convert: Callable[[Any], Any]) -> Document:
    questions = [_with_schema(it, "json_schema", convert) for it in analysis["questions"]]
    return analysis | {"questions": questions}


def _with_schema(document: Document, name: str, convert: Callable[[Any], Any]) -> Document:
    return document | {name: convert(document[name])} if name in document else document


def _without(document: Document, *names: str) -> Document:
    return {name: value for name, value in document.items() if name not in names}
