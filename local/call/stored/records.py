"""What the product stored of a call, read from its database as any client of MongoDB could."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase

POLL_SECONDS = 0.05

type Document = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """A turn's number, what of the caller's words reached the agent, and how long each stage took."""

    n: int
    text: str | None = None
    confidence: float | None = None
    stages: Mapping[str, int] = field(default_factory=dict[str, int])


class Records:
    def __init__(self, client: AsyncMongoClient[Document], database: str) -> None:
        self._database: AsyncDatabase[Document] = client[database]

    async def told(self, call_sid: str, last: int, n: int, *, wait_seconds: float) -> Told:
        """What was told after the last turn and up to turn n; it may still be on its way into the database."""

        async def find() -> Told | None:
            return await self._told(call_sid, last, n)

        return await _within(wait_seconds, find) or Told(n, stages=await self._stages(call_sid, n))

    async def whole(self, call_sid: str, *, wait_seconds: float) -> dict[str, list[Document]]:
        """Everything stored under the call, once its wrap-up is done or the time is over."""

        async def closed() -> Document | None:
            return await self._database["calls"].find_one(
                {"twilio_sid": call_sid, "steps.closed": {"$exists": True}}
            )

        call = await _within(wait_seconds, closed) or await self._call(call_sid)
        if call is None:
            return {}
        names = ("utterances", "tool_runs", "replies", "analyses")
        transcripts = [it async for it in self._database["transcripts"].find({"_id": call["_id"]})]
        events = [it async for it in self._database["events"].find({"stream": call["_id"]})]
        found = {name: await self._of_call(name, call["_id"]) for name in names}
        in_order = sorted(events, key=lambda it: it["sequence"])
        return {"calls": [call], **found, "transcripts": transcripts, "events": in_order}

    async def _told(self, call_sid: str, last: int, n: int) -> Told | None:
        call = await self._call(call_sid)
        said = await self._of_call("utterances", call["_id"]) if call else []
        latest = next(
            (it for it in reversed(said) if it["speaker"] == "caller" and last < it["n"] <= n), None
        )
        if latest is None:
            return None
        turn = int(latest["n"])
        return Told(turn, latest["text"], latest.get("confidence"), await self._stages(call_sid, turn))

    async def _stages(self, call_sid: str, n: int) -> dict[str, int]:
        call = await self._call(call_sid)
        reply = call and await self._database["replies"].find_one({"call_id": call["_id"], "n": n})
        return (reply or {}).get("stages", {})

    async def _call(self, call_sid: str) -> Document | None:
        return await self._database["calls"].find_one({"twilio_sid": call_sid})

    async def _of_call(self, collection: str, call_id: str) -> list[Document]:
        found = [document async for document in self._database[collection].find({"call_id": call_id})]
        return sorted(found, key=_order)


def _order(document: Document) -> tuple[int, bool, str]:
    return document.get("n", 0), document.get("speaker") == "agent", str(document["_id"])


def is_closed(record: Mapping[str, Sequence[Document]]) -> bool:
    return any("closed" in call.get("steps", {}) for call in record.get("calls", ()))


async def _within[T](seconds: float, find: Callable[[], Awaitable[T | None]]) -> T | None:
    deadline = time.monotonic() + seconds
    while True:
        found = await find()
        if found is not None or time.monotonic() >= deadline:
            return found
        await asyncio.sleep(POLL_SECONDS)
