"""A stack in which everything goes wrong, and the calls that are made meanwhile."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
from azure.storage.blob.aio import ContainerClient
from pymongo import AsyncMongoClient

from local.call.clinic import Clinic
from local.host.mishaps import ON_PURPOSE
from local.stack.settings import keys_of
from local.stack.stack import SETTINGS, Stack
from soak.chaos.callers import Callers
from soak.chaos.judging.evidence import Evidence
from soak.chaos.judging.gather import Sources
from soak.chaos.plan import Plan, Wish, wishes
from soak.chaos.trouble.blows import Blows
from soak.chaos.trouble.gate import Gate
from soak.chaos.trouble.receiver import Receiver
from soak.kills.way import Way
from soak.kills.workers import Workers, host_keys

TELL_SECONDS = 5.0
LOOK_SECONDS = 2.0
LIVE_CALLS = 10_000

type Json = dict[str, Any]
type Tell = Callable[[str], None]


@dataclass
class Scene:
    plan: Plan
    stack: Stack
    callers: Callers
    blows: Blows
    sources: Sources
    tell: Tell
    began: float

    async def play(self) -> list[Evidence]:
        """All calls, and then everything that comes after them, as long as there is patience."""
        falling = asyncio.create_task(self.blows.fall())
        try:
            chosen = wishes(self.plan, datetime.now().astimezone().date())
            await self._while(falling, asyncio.create_task(self.callers.play(chosen)))
            await self._while(falling, asyncio.create_task(self._settled(chosen)))
        finally:
            self.blows.cease()
            await falling
        return await self.sources.gather()

    async def done(self) -> Json:
        """What was done to them."""
        return {
            "workers_killed": self.blows.deaths["workers"],
            "fronts_killed": self.blows.deaths["fronts"],
            **self.callers.counts,
            "activities_failed": await asyncio.to_thread(self._failures),
            "callbacks": await self._callbacks(),
            "deliveries": self.sources.receiver.counts(),
            "seconds": round(time.monotonic() - self.began),
        }

    async def _settled(self, chosen: list[Wish]) -> None:
        deadline = time.monotonic() + self.plan.patience_seconds
        while time.monotonic() < deadline and not await self._is_settled(len(chosen)):
            await asyncio.sleep(LOOK_SECONDS)

    async def _is_settled(self, count: int) -> bool:
        calls = self.sources.database["calls"]
        closed = await calls.count_documents({"steps.closed": {"$exists": True}})
        return closed >= max(count, await calls.count_documents({})) and not await self._untold()

    async def _untold(self) -> int:
        """Events that nobody has said yet to have."""
        accepted = self.sources.receiver.accepted()
        events = self.sources.database["events"].find({"type": {"$regex": "^call"}}, {"_id": 1})
        return sum([event["_id"] not in accepted async for event in events])

    async def _while(self, falling: asyncio.Task[None], work: asyncio.Task[None]) -> None:
        """Tell how far it is. When nothing falls any more before it is done, no front came up again."""
        while not work.done():
            await asyncio.wait({falling, work}, timeout=TELL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if falling.done():
                work.cancel()
                return
            self.tell(await self._progress())
        await work

    async def _progress(self) -> str:
        calls, deaths = self.sources.database["calls"], self.blows.deaths
        closed = await calls.count_documents({"steps.closed": {"$exists": True}})
        return (
            f"{time.monotonic() - self.began:5.0f} s: {len(self.callers.calls)} of {self.plan.calls} calls made,"
            f" {await calls.count_documents({})} known, {closed} closed, {await self._untold()} events untold,"
            f" {deaths['workers']} workers and {deaths['fronts']} fronts killed"
        )

    def _failures(self) -> int:
        log = (self.stack.state / "logs" / "host.log").read_text(encoding="utf-8", errors="replace")
        return log.count(ON_PURPOSE)

    async def _callbacks(self) -> Json:
        url = f"{self.stack.urls['carrier']}/carrier/callbacks/trouble"
        async with self.sources.session.get(url) as response:
            return await response.json()


@asynccontextmanager
async def scene(plan: Plan, state: Path, tell: Tell) -> AsyncGenerator[Scene]:
    async with AsyncExitStack() as exits:
        connector = aiohttp.TCPConnector(force_close=True, limit=0)
        session = await exits.enter_async_context(
            aiohttp.ClientSession(connector=connector, auto_decompress=False)
        )
        gate, receiver = Gate(Way(session)), Receiver(plan)
        door, public = await gate.start()
        exits.push_async_callback(door.cleanup)
        server, told_at = await receiver.start()
        exits.push_async_callback(server.cleanup)
        stack = await exits.enter_async_context(_stack(plan, state, public, told_at))
        gate.way.target = stack.urls["host"]
        gate.open()
        sources = await exits.enter_async_context(_sources(stack, session, receiver))
        await _prepare(plan, sources, told_at)
        workers = Workers(session, stack.urls["host"], host_keys(stack)["master"])
        blows = Blows(plan, workers, gate, stack.replace_host)
        callers = Callers(plan, stack.run, session)
        yield Scene(plan, stack, callers, blows, sources, tell, time.monotonic())


def _stack(plan: Plan, state: Path, public: str, told_at: str) -> Stack:
    mishaps = ("--fail-activities", str(plan.fail), "--seed", str(plan.seed))
    return Stack(
        engine="modem",
        workers=plan.workers,
        state=state,
        random_ports=True,
        options={"host": mishaps},
        public=public,
        customers=(told_at.removeprefix("http://"),),
    )


@asynccontextmanager
async def _sources(
    stack: Stack, session: aiohttp.ClientSession, receiver: Receiver
) -> AsyncGenerator[Sources]:
    settings = json.loads((stack.state / SETTINGS).read_text(encoding="utf-8"))["Values"]
    async with (
        AsyncMongoClient[Json](stack.urls["mongo"], tz_aware=True) as mongo,
        ContainerClient.from_connection_string(
            settings["BLOB_CONNECTION"], settings["BLOB_CONTAINER"]
        ) as container,
    ):
        yield Sources(
            run=stack.run,
            session=session,
            database=mongo[stack.run.mongodb_database],
            container=container,
            clinic=Clinic(stack.urls["clinic"], keys_of(stack.state).clinic_key),
            receiver=receiver,
        )


async def _prepare(plan: Plan, sources: Sources, told_at: str) -> None:
    run, session = sources.run, sources.session
    trouble = {**plan.callbacks, "seed": plan.seed}
    for path, body in (("limits", {"cps": 500}), ("callbacks/trouble", trouble)):
        async with session.put(f"{run.urls['carrier']}/carrier/{path}", json=body) as response:
            response.raise_for_status()
    limits = {"$set": {"limits.live_calls": LIVE_CALLS}}
    await sources.database["projects"].update_one({"_id": run.project_id}, limits)
    endpoint = {"url": f"{told_at}/told", "events": ["call.*"]}
    headers = {"x-api-key": run.api_key, "Idempotency-Key": "chaos"}
    url = f"{run.urls['host']}/v1/webhooks"
    async with session.post(url, json=endpoint, headers=headers) as response:
        response.raise_for_status()
        sources.receiver.secret = (await response.json())["secret"]
