"""Those who ring in, and the client that has others rung; each again until the app has their call."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from local.phone.errors import CallError, NotAnsweredError
from local.phone.leg import Leg
from local.phone.phone import Phone
from local.speech.engines import open_engine
from local.stack.demo import NUMBERS
from local.stack.run_file import Run
from soak.caller import talk
from soak.chaos.plan import INBOUND, Plan, Wish

TRIES = 60
PAUSE_SECONDS = 2.0
"""Who died with an order in hand holds up the same order for a minute."""

CALLEES: dict[str, dict[str, Any]] = {
    "answered": {"answers": True, "says": "Hello", "hangs_up_after_ms": 15_000},
    "busy": {"answers": "busy"},
    "no-answer": {"answers": "no-answer"},
}
RING_SECONDS = 5


@dataclass
class Callers:
    """`calls` are the carrier's sids of those that rang in and the app's ids of those that were ordered, by wish."""

    plan: Plan
    run: Run
    session: aiohttp.ClientSession
    calls: dict[int, str] = field(default_factory=dict[int, str])
    counts: Counter[str] = field(default_factory=Counter[str])

    async def play(self, wishes: Sequence[Wish]) -> None:
        free = asyncio.Semaphore(self.plan.at_once)

        async def one(wish: Wish) -> None:
            async with free:
                made = await (self._ring(wish) if wish.kind in INBOUND else self._order(wish))
            if made:
                self.calls[wish.n] = made
            else:
                self.counts["given_up"] += 1

        async with asyncio.TaskGroup() as tasks:
            for wish in wishes:
                tasks.create_task(one(wish))

    async def _ring(self, wish: Wish) -> str | None:
        phone = Phone(self.run.urls["carrier"], open_engine("modem"))
        for _ in range(TRIES):
            self.counts["rung"] += 1
            try:
                async with phone.dial(from_=wish.number, to=NUMBERS["twilio"], pace="fast") as leg:
                    if await self._told(leg, wish):
                        return _sid(leg)
            except NotAnsweredError:
                await asyncio.sleep(PAUSE_SECONDS)
            self.counts["rung_in_vain"] += 1
        return None

    async def _told(self, leg: Leg, wish: Wish) -> bool:
        """Whether there was an agent at all. One that is cut off later rings no second time."""
        if wish.lines:
            told = await talk(leg, wish.lines, _at_once)
            self.counts["cut"] += bool(told.fault)
            return bool(told.heard) and told.heard[0].startswith("Harbour")
        try:
            greeting = await leg.hear()
        except CallError:
            return False
        return greeting.text.startswith("Harbour")

    async def _order(self, wish: Wish) -> str | None:
        url = f"{self.run.urls['carrier']}/carrier/callees/{wish.number}"
        async with self.session.put(url, json=CALLEES[wish.kind]) as response:
            response.raise_for_status()
        for _ in range(TRIES):
            if call_id := await self._ordered(wish):
                return call_id
            await asyncio.sleep(PAUSE_SECONDS)
        return None

    async def _ordered(self, wish: Wish) -> str | None:
        order = {"to": wish.number, "agent_id": self.run.agent_id, "ring_seconds": RING_SECONDS}
        headers = {"x-api-key": self.run.api_key, "Idempotency-Key": f"wish-{wish.n}"}
        url = f"{self.run.urls['public']}/v1/calls"
        try:
            async with self.session.post(url, json=order, headers=headers) as response:
                self.counts["ordered"] += 1
                return (await response.json())["id"] if response.ok else None
        except (aiohttp.ClientError, TimeoutError):
            return None


async def _at_once() -> None:
    """A caller here waits for nothing."""


def _sid(leg: Leg) -> str:
    return next(event.facts["call_sid"] for event in leg.events if event.name == "answered")
