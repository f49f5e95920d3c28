"""A stack with a relay between its carrier and its front, and calls through both."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from pymongo import AsyncMongoClient

from local.call.clinic import Clinic
from local.call.stored.records import Records
from local.phone.phone import Phone
from local.speech.engines import open_engine
from local.stack.demo import NUMBERS
from local.stack.settings import keys_of
from local.stack.stack import Stack
from soak.caller import Talk, six_turns, talk
from soak.judging.evidence import Evidence
from soak.kills.plan import CALM, Plan
from soak.kills.relay import Relay
from soak.kills.way import Way
from soak.kills.workers import Workers, host_keys

CALLER = "+15550100001"
CLOSING_SECONDS = 120.0
"""Each bell that is lost takes up to 20 s to be mended, each step that has to be tried again 15 s."""
PACES = {
    "model": ("--first-token-ms", "100", "--tokens-per-second", "60"),
    "speech": ("--synthesis-first-byte-ms", "80", "--synthesis-speed", "10"),
}
"""Somebody has to be thinking still when the blow falls."""


@dataclass
class Scene:
    stack: Stack
    relay: Relay
    workers: Workers
    records: Records
    clinic: Clinic

    async def call(self, plan: Plan = CALM, *, listen: str = "twilio") -> Evidence:
        lines = six_turns(await self.clinic.free_time())
        before = await self.clinic.appointments()
        await self.workers.complete()
        self.relay.begin(plan)
        phone = Phone(self.stack.urls["carrier"], open_engine(self.stack.engine))
        async with phone.dial(from_=CALLER, to=NUMBERS[listen], pace="fast") as leg:
            spoken = await talk(leg, lines, self.relay.pause)
        sid = next(event.facts["call_sid"] for event in leg.events if event.name == "answered")
        await self.relay.settled()
        return await self._evidence(sid, spoken, before)

    async def _evidence(self, sid: str, spoken: Talk, before: int) -> Evidence:
        stored = await self.records.whole(sid, wait_seconds=CLOSING_SECONDS)
        (call,) = stored.get("calls") or [dict[str, Any]()]
        effects = await self.clinic.effects()
        return Evidence(
            said=spoken.said,
            heard=spoken.heard,
            fault=spoken.fault,
            answers=self.relay.answers,
            call=call,
            replies=stored.get("replies", ()),
            utterances=stored.get("utterances", ()),
            tool_runs=stored.get("tool_runs", ()),
            effects={key: it for key, it in effects.items() if key.startswith(f"{call.get('_id')}:")},
            appointments=await self.clinic.appointments() - before,
        )


@asynccontextmanager
async def scene(
    state: Path, *, workers: int, host: tuple[str, ...] = (), options: Mapping[str, tuple[str, ...]] = PACES
) -> AsyncGenerator[Scene]:
    connector = aiohttp.TCPConnector(force_close=True, limit=0)
    async with aiohttp.ClientSession(connector=connector, auto_decompress=False) as session:
        relay = Relay(Way(session))
        runner = await relay.start()
        try:
            stack = Stack(
                engine="modem",
                workers=workers,
                state=state,
                random_ports=True,
                options={**options, "host": host},
                public=relay.url,
            )
            async with stack, AsyncMongoClient[dict[str, Any]](stack.urls["mongo"], tz_aware=True) as mongo:
                yield _set(stack, relay, session, Records(mongo, stack.run.mongodb_database))
        finally:
            await runner.cleanup()


def _set(stack: Stack, relay: Relay, session: aiohttp.ClientSession, records: Records) -> Scene:
    keys = host_keys(stack)
    workers = Workers(session, stack.urls["host"], keys["master"])
    relay.way.target, relay.workers, relay.replace_front = stack.urls["host"], workers, stack.replace_host
    clinic = Clinic(stack.urls["clinic"], keys_of(stack.state).clinic_key)
    return Scene(stack, relay, workers, records, clinic)
