"""A running stack as tests use it: a caller's phone outside, and a look at every store and stand-in inside."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from pymongo import AsyncMongoClient

from local.call.clinic import Clinic
from local.phone.leg import Leg
from local.phone.phone import Phone
from local.speech.engines import Engine, open_engine
from local.stack.demo import NUMBERS
from local.stack.settings import keys_of
from local.stack.stack import Stack

CALLER = "+15550100001"
POLL_SECONDS = 0.05
ASK_SECONDS = 0.2
"""A key may ask 600 times a minute, and all tests have one."""
PATIENCE_SECONDS = 120.0
"""A fact whose bell was lost is swept up after 20 s, and a step of the wrap-up that failed is tried again after 15 s."""

Lines = tuple[tuple[str, str], ...]
"""What the caller says, and a word of what the demo agent answers."""


def booking(when: str = "Tomorrow at ten") -> Lines:
    return (
        ("I'd like to book an appointment", "seen about"),
        ("It's for a check-up", "day"),
        (when, "name"),
        ("My name is Anna Lee", "booked"),
        ("No, thank you", "Goodbye"),
    )


@dataclass
class Site:
    stack: Stack
    state: Path
    engine: Engine
    http: aiohttp.ClientSession
    mongo: AsyncMongoClient[dict[str, Any]]
    clinic: Clinic

    async def booking(self) -> Lines:
        """A booking at a time that is still free."""
        return booking(await self.clinic.free_time())

    async def effects(self) -> dict[str, Any]:
        url = f"{self.clinic.url}/effects"
        async with self.http.get(url, headers={"Authorization": f"Bearer {self.clinic.key}"}) as response:
            return await response.json()

    @property
    def database(self):
        return self.mongo[self.stack.run.mongodb_database]

    @asynccontextmanager
    async def dial(
        self, listen: str = "twilio", *, number: str | None = None, caller: str = CALLER
    ) -> AsyncGenerator[Leg]:
        phone = Phone(self.stack.urls["carrier"], self.engine)
        async with phone.dial(from_=caller, to=number or NUMBERS[listen], pace="fast") as leg:
            yield leg

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """What the REST API answers an owner; a refusal fails the test."""
        told = {"x-api-key": self.stack.run.api_key} | headers
        url = f"{self.stack.urls['public']}{path}"
        async with self.http.request(method, url, json=body, headers=told) as response:
            answer = await response.json() if response.content_length else None
            assert response.ok, answer
            return answer

    async def callee(self, e164: str, **does: Any) -> None:
        """What whoever is dialled at that number does."""
        url = f"{self.stack.urls['carrier']}/carrier/callees/{e164}"
        async with self.http.put(url, json=does) as response:
            assert response.ok, await response.text()

    async def call_of(self, leg: Leg) -> dict[str, Any]:
        sid = next(event.facts["call_sid"] for event in leg.events if event.name == "answered")
        found = await self.database["calls"].find_one({"twilio_sid": sid})
        assert found is not None
        return found

    async def eventually(self, leg: Leg, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The Call once it is as wanted."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not holds(call := await self.call_of(leg)):
                await asyncio.sleep(POLL_SECONDS)
        return call

    async def recorded(self, leg: Leg, n: int) -> dict[str, Any]:
        """The Call once turn n is written down: its answer may be heard before."""
        return await self.eventually(
            leg, lambda call: any(it["kind"] == "turn" and it["n"] == n for it in call["log"])
        )

    async def of_call(self, collection: str, call_id: str) -> list[dict[str, Any]]:
        return await self.database[collection].find({"call_id": call_id}).sort("n", 1).to_list()

    async def transcript(self, call_id: str) -> dict[str, Any]:
        """The record of it."""
        found = await self.database["transcripts"].find_one({"_id": call_id})
        assert found
        return found["record"]

    async def calls(self) -> list[str]:
        return await self.database["calls"].distinct("_id")

    async def beside(self, calls: list[str]) -> int:
        """How many documents there are of other calls than these."""
        parts = ("replies", "utterances", "tool_runs")
        keys = {"calls": "_id"} | dict.fromkeys(parts, "call_id")
        others = {"$nin": calls}
        return sum([await self.database[name].count_documents({key: others}) for name, key in keys.items()])

    async def get(self, part: str, path: str) -> Any:
        async with self.http.get(f"{self.stack.urls[part]}{path}") as response:
            return await response.json()

    @property
    def host_keys(self) -> dict[str, str]:
        return json.loads((self.state / self.stack.engine / "host" / "keys.json").read_text())

    async def admin(self, path: str, body: dict[str, Any] | None = None) -> int:
        url = f"{self.stack.urls['host']}/admin/{path}"
        async with self.http.post(
            url, json=body or {}, headers={"x-functions-key": self.host_keys["master"]}
        ) as response:
            return response.status

    async def instance(self, call_id: str) -> dict[str, Any]:
        """Of the call's orchestration; empty when there is none."""
        path = f"/runtime/webhooks/durabletask/instances/{call_id}?showHistory=true&code={self.host_keys['durable']}"
        async with self.http.get(f"{self.stack.urls['host']}{path}") as response:
            return await response.json() if response.status != 404 else {}

    def log(self, part: str) -> str:
        return (self.state / "logs" / f"{part}.log").read_text()


@asynccontextmanager
async def site_of(state: Path, **options: Any) -> AsyncGenerator[Site]:
    async with Stack(state=state, random_ports=True, **options) as stack:
        engine = open_engine(stack.run.engine, Path(stack.run.voice_socket))
        mongo: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(stack.urls["mongo"], tz_aware=True)
        async with aiohttp.ClientSession() as http, mongo:
            clinic = Clinic(stack.urls["clinic"], keys_of(state).clinic_key)
            yield Site(stack, state, engine, http, mongo, clinic)


async def until[T](
    find: Callable[[], Awaitable[T]], holds: Callable[[T], bool], every: float = ASK_SECONDS
) -> T:
    """What is found once it is as wanted."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not holds(found := await find()):
            await asyncio.sleep(every)
    return found


async def talk(leg: Leg, lines: Lines) -> list[str]:
    """Say the lines, check each answer's word, and give back what was heard."""
    heard = [(await leg.hear()).text]
    for line, word in lines:
        await leg.say(line)
        heard.append((await leg.hear()).text)
        assert word in heard[-1], heard
    return heard
