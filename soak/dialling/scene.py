"""A stack whose carrier is slow to say that it has a call, and workers that die meanwhile."""

import asyncio
import os
import signal
import time
from collections import defaultdict
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase

from local.stack.run_file import Run
from local.stack.stack import Stack
from soak.dialling.judge import Evidence
from soak.kills.workers import POLL_SECONDS, Workers, host_keys

AT_ONCE = 16
HELD = 9
"""So many answers are owed when the workers die; what is on its way then is cut off as well."""
ANSWER_MS = 1_500
STRIKE_SECONDS = 20.0
RING_SECONDS = 5
OVER_SECONDS = 240.0
"""An attempt that was never placed is given up after a minute and two searches."""

type Json = dict[str, Any]


@dataclass
class Scene:
    run: Run
    session: aiohttp.ClientSession
    database: AsyncDatabase[Json]
    workers: Workers
    placed: int = 0
    deaths: int = 0

    async def strike(self) -> None:
        """Order some calls, and kill all workers once the carrier has enough of them in hand."""
        await self.workers.complete()
        ordering = [asyncio.ensure_future(self._order()) for _ in range(AT_ONCE)]
        await self._held()
        for worker in await self.workers.live():
            os.kill(worker.pid, signal.SIGKILL)
            self.deaths += 1
        await asyncio.gather(*ordering)
        await asyncio.sleep(ANSWER_MS / 1_000)  # only now it shows that nobody takes the answers

    async def unheard(self) -> int:
        return int((await self._trouble())["unheard"])

    async def evidence(self) -> Evidence:
        """Once every call is over, or the time is."""
        deadline = time.monotonic() + OVER_SECONDS
        while time.monotonic() < deadline and await self.database["calls"].count_documents(UNDER_WAY):
            await asyncio.sleep(1)
        calls = await self.database["calls"].find({"direction": "outbound"}).to_list()
        attempts: defaultdict[str, list[Json]] = defaultdict(list)
        async for attempt in self.database["dials"].find({}):
            attempts[attempt["call_id"]].append(attempt)
        return Evidence(calls, attempts, await self._rung())

    async def _order(self) -> None:
        """Whoever gets no answer to an order may ask again under its key; here nobody does."""
        self.placed += 1
        order = {
            "to": number_of(self.placed),
            "agent_id": self.run.agent_id,
            "ring_seconds": RING_SECONDS,
        }
        headers = {"x-api-key": self.run.api_key, "Idempotency-Key": f"order-{self.placed}"}
        url = f"{self.run.urls['host']}/v1/calls"
        try:
            async with self.session.post(url, json=order, headers=headers) as response:
                await response.read()
        except aiohttp.ClientError:
            return

    async def _held(self) -> None:
        deadline = time.monotonic() + STRIKE_SECONDS
        while (await self._trouble())["held"] < HELD and time.monotonic() < deadline:
            await asyncio.sleep(POLL_SECONDS)

    async def _trouble(self) -> Json:
        async with self.session.get(f"{self.run.urls['carrier']}/carrier/calls/trouble") as response:
            return await response.json()

    async def _rung(self) -> dict[str, list[str]]:
        login = aiohttp.encode_basic_auth(self.run.twilio_account_sid, self.run.twilio_auth_token)
        path: str | None = f"/2010-04-01/Accounts/{self.run.twilio_account_sid}/Calls.json?PageSize=1000"
        rung: defaultdict[str, list[str]] = defaultdict(list)
        while path:
            url = f"{self.run.urls['carrier']}{path}"
            async with self.session.get(url, headers={"Authorization": login}) as response:
                page = await response.json()
            for call in page["calls"]:
                rung[call["to"]].append(call["sid"])
            path = page["next_page_uri"]
        return rung


UNDER_WAY = {"direction": "outbound", "ended_at": None}


def number_of(place: int) -> str:
    """A number of its own for each call, of those that are kept for fiction in every area code."""
    area, line = divmod(place, 100)
    return f"+1{AREAS[area % len(AREAS)]}55501{line:02d}"


AREAS = (
    201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 224, 225, 228, 229,
    231, 234, 239, 240, 248, 251, 252, 253, 254, 256, 260, 262, 267, 269, 270, 276, 281, 301, 302, 303, 304,
)  # fmt: skip


@asynccontextmanager
async def scene(state: Path, *, workers: int) -> AsyncGenerator[Scene]:
    stack = Stack(engine="modem", workers=workers, state=state, random_ports=True)
    async with stack, aiohttp.ClientSession() as session:
        run = stack.run
        async with AsyncMongoClient[Json](run.urls["mongo"], tz_aware=True) as mongo:
            carrier, host = run.urls["carrier"], run.urls["host"]
            await _put(session, f"{carrier}/carrier/limits", {"cps": 500})
            trouble = {"create_answer": "delay", "ms": ANSWER_MS, "times": 1_000_000}
            await _put(session, f"{carrier}/carrier/calls/trouble", trouble)
            database = mongo[run.mongodb_database]
            await database["projects"].update_one(
                {"_id": run.project_id}, {"$set": {"limits.live_calls": 10_000}}
            )
            yield Scene(run, session, database, Workers(session, host, host_keys(stack)["master"]))


async def _put(session: aiohttp.ClientSession, url: str, body: Json) -> None:
    async with session.put(url, json=body) as response:
        response.raise_for_status()
