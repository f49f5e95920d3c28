from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from talkstack.calls.call import SIDES_HEARD, Call, Command, Steps
from talkstack.calls.document import call_document, call_of, sid_of, standing_document
from talkstack.calls.log import append_facts
from talkstack.calls.model.fact import Fact, FactDraft
from talkstack.calls.model.plan import EndReason, Plan
from talkstack.conversation.document import segment_document
from talkstack.conversation.model import Segment
from talkstack.database import Database, Document, Index, insert_new, translated, unique
from talkstack.errors import NotFoundError, StaleError

COLLECTION = "calls"
WORDS = ("greeting", "opening", "variables", "commands", "order")
LIVE = (("live", True),)
"""In the keys as well: a count then reads the index alone."""
INDEXES = (
    Index(name="twilio_sid", keys=(("twilio_sid", 1),), unique=True),
    Index(name="order", keys=(("order_key", 1),), unique=True, where=(("order_key", {"$gt": ""}),)),
    Index(name="ended", keys=(("project_id", 1), ("ended_at", 1))),
    Index(name="lagging", keys=(("started_at", 1),), where=(("lag", True),)),
    Index(name="live", keys=(("live", 1), ("_id", 1)), where=LIVE),
    Index(name="live_project", keys=(("live", 1), ("project_id", 1), ("_id", 1)), where=LIVE),
    Index(name="live_person", keys=(("live", 1), ("project_id", 1), ("person", 1), ("_id", 1)), where=LIVE),
)


class MongoCallStore:
    def __init__(self, database: Database) -> None:
        self._calls = database[COLLECTION]

    @translated
    async def insert(self, call: Call) -> Call:
        if await insert_new(self._calls, call_document(call)):
            return call
        found = await self._calls.find_one(_same(call))
        if found is None:
            raise StaleError("call", call.id)
        return call_of(found)

    @translated
    async def get(self, call_id: str) -> Call:
        return await self._find({"_id": call_id}, call_id)

    @translated
    async def by_sid(self, twilio_sid: str) -> Call:
        return await self._find({"twilio_sid": twilio_sid}, twilio_sid)

    @translated
    async def append(
        self, call_id: str, drafts: Sequence[FactDraft], *, known: Call | None = None
    ) -> list[Fact]:
        return await append_facts(call_id, drafts, known, read=self.get, extend=self._extend)

    @translated
    async def set_plan(self, call_id: str, plan: Plan, *, folded: int) -> None:
        written = await self._calls.update_one(
            {"_id": call_id, "planned": {"$lte": folded}},
            [
                {"$set": {"plan": {"$literal": plan.to_dict()}, "planned": folded}},
                {"$set": {"folded": {"$max": ["$folded", folded]}}},
                {"$set": {"lag": {"$gt": ["$facts", "$folded"]}}},
            ],
        )
        if not written.matched_count:
            await self._must_exist(call_id)

    @translated
    async def set_onset(self, call_id: str, n: int, at: int) -> None:
        await self._calls.update_one({"_id": call_id}, {"$min": {f"onsets.{n}": at}})

    @translated
    async def set_greeted(self, call_id: str, at: int) -> None:
        await self._calls.update_one({"_id": call_id}, {"$max": {"greeted_at": at}})

    @translated
    async def ordered(self, order_key: str) -> Call | None:
        found = await self._calls.find_one({"order_key": order_key})
        return call_of(found) if found else None

    @translated
    async def set_greeting(self, call_id: str, greeting: str, opening: Sequence[Segment]) -> None:
        segments = [segment_document(segment) for segment in opening]
        written = await self._calls.update_one(
            {"_id": call_id, "greeting": ""}, {"$set": {"greeting": greeting, "opening": segments}}
        )
        if not written.matched_count:
            await self._must_exist(call_id)

    @translated
    async def set_sid(self, call_id: str, twilio_sid: str) -> None:
        with unique(StaleError("call", call_id)):
            written = await self._calls.update_one({"_id": call_id}, {"$set": {"twilio_sid": twilio_sid}})
        if not written.matched_count:
            raise NotFoundError("call", call_id)

    @translated
    async def command(self, call_id: str, command: Command) -> None:
        written = await self._calls.update_one(
            {"_id": call_id, "commands.id": {"$ne": command.id}}, {"$push": {"commands": asdict(command)}}
        )
        if not written.matched_count:
            await self._must_exist(call_id)

    @translated
    async def set_commands(self, call_id: str, before: int, after: Sequence[Command]) -> bool:
        """There are never fewer: one more than `before` is enough to tell."""
        commands = [asdict(command) for command in after]
        written = await self._calls.update_one(
            {"_id": call_id, f"commands.{before}": {"$exists": False}}, {"$set": {"commands": commands}}
        )
        if not written.matched_count:
            await self._must_exist(call_id)
        return written.matched_count == 1

    @translated
    async def set_folded(self, call_id: str, folded: int) -> None:
        written = await self._calls.update_one(
            {"_id": call_id, "folded": {"$lt": folded}},
            [{"$set": {"folded": folded, "lag": {"$gt": ["$facts", folded]}}}],
        )
        if not written.matched_count:
            await self._must_exist(call_id)

    @translated
    async def lagging(self, *, before: datetime, limit: int) -> list[Call]:
        found = self._calls.find({"lag": True, "started_at": {"$lt": before}})
        return [call_of(document) async for document in found.sort("started_at", 1).limit(limit)]

    @translated
    async def count_live(
        self, *, project_id: str | None, person: str | None, before: str | None, most: int
    ) -> int:
        wanted: Document = {"live": True, "_id": {"$lt": before} if before else {"$gt": ""}}
        wanted |= {"project_id": project_id} if project_id is not None else {}
        wanted |= {"person": person} if person is not None else {}
        return await self._calls.count_documents(wanted, limit=most) if most else 0

    @translated
    async def unfinished(self, project_id: str, *, limit: int) -> list[str]:
        found = self._calls.find({"project_id": project_id, "ended_at": None}, ["_id"])
        return [document["_id"] async for document in found.limit(limit)]

    @translated
    async def ended_before(
        self, project_id: str, before: datetime, *, since: datetime | None = None, limit: int
    ) -> list[Call]:
        span = {"$lt": before} | ({"$gte": since} if since else {})
        found = self._calls.find({"project_id": project_id, "ended_at": span})
        return [call_of(document) async for document in found.sort("ended_at", 1).limit(limit)]

    @translated
    async def unclosed(
        self, project_id: str, before: datetime, *, since: datetime
    ) -> list[tuple[str, datetime]]:
        span = {"project_id": project_id, "ended_at": {"$lt": before, "$gte": since}}
        ended = self._calls.find(span, ["steps.closed", "outcome", "ended_at"]).sort("ended_at", 1)
        return [(it["_id"], it["ended_at"]) async for it in ended if _broken_off(it)]

    @translated
    async def blank(self, call_id: str) -> None:
        document = call_document((await self._find({"_id": call_id}, call_id)).blanked())
        blank = {name: document[name] for name in WORDS}
        heard = {f"steps.transcript.{side}": "" for side in SIDES_HEARD}
        await self._calls.update_one({"_id": call_id}, {"$set": blank, "$unset": heard})

    @translated
    async def delete(self, call_id: str) -> None:
        await self._calls.delete_one({"_id": call_id})

    @translated
    async def keep_step(
        self, call_id: str, step: str, result: dict[str, Any], *, beside: Steps | None = None
    ) -> bool:
        kept = {f"steps.{name}": it for name, it in {step: result, **(beside or {})}.items()}
        first = {"_id": call_id} | {name: {"$exists": False} for name in kept}
        written = await self._calls.update_one(first, {"$set": kept})
        if not written.matched_count:
            await self._must_exist(call_id)
        return bool(written.matched_count)

    @translated
    async def count_try(self, call_id: str, name: str, at: datetime, told: Mapping[str, Any]) -> None:
        kept = f"steps.{name}"
        change = {
            "$min": {f"{kept}.at": at.isoformat()},
            "$inc": {f"{kept}.tries": 1},
            "$set": {f"{kept}.{key}": value for key, value in told.items()},
        }
        if not (await self._calls.update_one({"_id": call_id}, change)).matched_count:
            raise NotFoundError("call", call_id)

    async def _find(self, wanted: Document, key: str) -> Call:
        found = await self._calls.find_one(wanted)
        if found is None:
            raise NotFoundError("call", key)
        return call_of(found)

    async def _extend(self, before: Call, after: Call) -> bool:
        added = [fact.to_dict() for fact in after.log[before.facts :]]
        changed: Document = {"facts": after.facts, "lag": True}
        if after.status != before.status or after.answered_at != before.answered_at:
            changed |= standing_document(after)
        written = await self._calls.update_one(
            {"_id": before.id, "facts": before.facts}, {"$push": {"log": {"$each": added}}, "$set": changed}
        )
        return bool(written.matched_count)

    async def _must_exist(self, call_id: str) -> None:
        if await self._calls.find_one({"_id": call_id}, {"_id": 1}) is None:
            raise NotFoundError("call", call_id)


def _same(call: Call) -> Document:
    return {"order_key": call.order_key} if call.order_key else {"twilio_sid": sid_of(call)}


def _broken_off(document: Document) -> bool:
    """Told here: a filter beside a range is not served by the index everywhere."""
    closed = "closed" in document.get("steps", {})
    return not closed and document["outcome"] != EndReason.REFUSED.value
