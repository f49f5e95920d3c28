"""The rows that one long call leaves in the durable engine's history."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pymongo import AsyncMongoClient

from bench.calls.call import Call, CallOverError
from bench.figures import Result, spread
from bench.live.site import STATE, Site

TURNS = 30
EVERY_SECONDS = 8.0
PATIENCE_SECONDS = 30.0
LOOK_EVERY_SECONDS = 0.1
DATABASE = STATE / "modem" / "host" / "durable.sqlite"


async def call(site: Site) -> str:
    """The id of a call of thirty turns whose orchestration has done its work."""
    print(f"A call of {TURNS} turns ...", flush=True)
    carrier = site.carrier()
    long = Call(carrier)
    try:
        await long.ring()
        for _ in range(TURNS):
            long.wait(EVERY_SECONDS)
            words = next(site.words)
            await long.begin_to_say(words)
            await long.say(words)
        await long.hang_up()
    except CallOverError:
        raise HistoryError([sample.fault for sample in carrier.samples if sample.fault][-1]) from None
    return await _closed(site, long.sid)


class HistoryError(Exception):
    pass


async def _closed(site: Site, sid: str) -> str:
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(site.stack.urls["mongo"])
    over = {"twilio_sid": sid, "steps.closed": {"$exists": True}}
    async with client:
        calls = client[site.stack.run.mongodb_database]["calls"]
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while True:
                    if found := await calls.find_one(over):
                        return str(found["_id"])
                    await asyncio.sleep(LOOK_EVERY_SECONDS)
        except TimeoutError:
            raise HistoryError(f"the call was not closed within {PATIENCE_SECONDS:.0f} s") from None


def rows(call_id: str, database: Path = DATABASE) -> int:
    """Only once the host has stopped: the file is its own until then."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as store:
        (count,) = store.execute("SELECT count(*) FROM history WHERE instance = ?", (call_id,)).fetchone()
    return count


def result(call_id: str) -> Result:
    count = rows(call_id)
    print(f"  {count} rows of history", flush=True)
    return Result(rows={"history_rows_30_turns": spread([count])})
