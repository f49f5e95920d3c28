from __future__ import annotations

from talkstack.database import VERSION, Database, Document, Index, insert_new, readable, translated
from talkstack.errors import NotFoundError, StaleError
from talkstack.tools.model import FINAL, Outcome, RunState, ToolRun

COLLECTION = "tool_runs"
INDEXES = (Index(name="call_turn", keys=(("call_id", 1), ("n", 1), ("ordinal", 1))),)


class MongoToolRunStore:
    def __init__(self, database: Database) -> None:
        self._runs = database[COLLECTION]

    @translated
    async def propose(self, run: ToolRun) -> ToolRun:
        if await insert_new(self._runs, tool_run_document(run)):
            return run
        return await self.get(run.id)

    @translated
    async def start(self, run_id: str) -> bool:
        started = await self._runs.update_one(
            {"_id": run_id, "state": RunState.PROPOSED.value}, {"$set": {"state": RunState.RUNNING.value}}
        )
        if not started.matched_count:
            await self.get(run_id)
        return bool(started.matched_count)

    @translated
    async def finish(self, run_id: str, outcome: Outcome, milliseconds: int) -> None:
        finished = await self._runs.update_one(
            {"_id": run_id, "state": RunState.RUNNING.value},
            {
                "$set": {
                    "state": outcome.state.value,
                    "result": outcome.result,
                    "milliseconds": milliseconds,
                }
            },
        )
        if not finished.matched_count and (await self.get(run_id)).state not in FINAL:
            raise StaleError("tool run", run_id)

    @translated
    async def get(self, run_id: str) -> ToolRun:
        found = await self._runs.find_one({"_id": run_id})
        if found is None:
            raise NotFoundError("tool run", run_id)
        return run_of(found)

    @translated
    async def of_call(self, call_id: str) -> list[ToolRun]:
        found = self._runs.find({"call_id": call_id}).sort([("n", 1), ("ordinal", 1)])
        return [run_of(document) async for document in found]

    @translated
    async def erase(self, call_id: str) -> None:
        await self._runs.delete_many({"call_id": call_id})


def tool_run_document(run: ToolRun) -> Document:
    return {
        "_id": run.id,
        "v": VERSION,
        "call_id": run.call_id,
        "n": run.n,
        "ordinal": run.ordinal,
        "model_call_id": run.model_call_id,
        "name": run.name,
        "arguments": run.arguments,
        "state": run.state.value,
        "result": run.result,
        "milliseconds": run.milliseconds,
        "at": run.at,
    }


def run_of(document: Document) -> ToolRun:
    known = readable(document, "tool run")
    return ToolRun(
        id=known["_id"],
        call_id=known["call_id"],
        n=known["n"],
        ordinal=known["ordinal"],
        model_call_id=known["model_call_id"],
        name=known["name"],
        arguments=known["arguments"],
        state=RunState(known["state"]),
        result=known["result"],
        milliseconds=known["milliseconds"],
        at=known.get("at"),
    )
