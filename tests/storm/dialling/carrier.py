"""Twilio on a bad day: answers get lost, webhooks come early, late, twice, in any order or never, lists lag behind."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import override
from urllib.parse import parse_qs, urlsplit

from talkstack.errors import ProviderError
from talkstack.telephony.memory import MemoryExchange, MemoryTelephony
from talkstack.telephony.ports import Placed, Placement

type Webhook = Callable[[str, int, str, str], Awaitable[None]]
"""Call id, attempt, sid and status."""

ENDS = {
    "busy": ("initiated", "ringing", "busy"),
    "no-answer": ("initiated", "ringing", "no-answer"),
    "failed": ("initiated", "failed"),
    "completed": ("initiated", "ringing", "in-progress", "completed"),
}
FATES = ("answered", "answered", "answered", "lost", "lost", "swallowed", "refused", "away")
"""Of a request: its answer arrives, is lost, it never got there and nobody knows, Twilio refuses, nobody is there."""


@dataclass
class BadCarrier(MemoryExchange):
    """`rung`: how often the phone rang, by call and attempt; `told`: every fate that requests have met."""

    chance: random.Random = field(default_factory=random.Random)
    telephony: MemoryTelephony = field(default_factory=MemoryTelephony)
    webhook: Webhook | None = None
    rung: Counter[tuple[str, int]] = field(default_factory=Counter[tuple[str, int]])
    told: Counter[str] = field(default_factory=Counter[str])
    late: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    @override
    async def place(self, placement: Placement) -> str:
        await asyncio.sleep(0)
        fate = self.chance.choice(FATES)
        self.told[fate] += 1
        if fate in {"refused", "away"}:
            code = 21214 if fate == "refused" else None
            raise ProviderError("twilio", fate, retryable=False, refusal=code, undone=True)
        if fate == "swallowed":
            raise ProviderError("twilio", "no answer in time", retryable=True)
        sid = self._ring(placement)
        await asyncio.sleep(self.chance.choice((0, 0, 0.5)))
        if fate == "lost":
            raise ProviderError("twilio", "no answer in time", retryable=True)
        return sid

    @override
    async def placed(self, *, to: str, from_: str) -> list[Placed]:
        """What is listed may lag."""
        found = await super().placed(to=to, from_=from_)
        return [] if self.chance.random() < 0.3 else found

    def _ring(self, placement: Placement) -> str:
        sid = f"CA{len(self.placements) + 1:032x}"
        self.placements[sid] = placement
        self.created[sid] = self.clock.now()
        self.live.add(sid)
        call_id, n = attempt_in(placement.status)
        self.rung[call_id, n] += 1
        end = self.chance.choice(list(ENDS))
        self.telephony.statuses[sid] = end
        for status in self._news(end):
            self._later(call_id, n, sid, status)
        return sid

    def _news(self, end: str) -> list[str]:
        """Some of it is lost, some is told twice, now and then all of it is lost."""
        if self.chance.random() < 0.2:
            return []
        return [it for it in ENDS[end] for _ in range(self.chance.choice((0, 1, 1, 1, 2)))]

    def _later(self, call_id: str, n: int, sid: str, status: str) -> None:
        async def deliver() -> None:
            await asyncio.sleep(self.chance.choice((0, 0, 0.2, 3, 30, 90)))
            assert self.webhook
            await self.webhook(call_id, n, sid, status)

        task = asyncio.create_task(deliver())
        self.late.add(task)
        task.add_done_callback(self.late.discard)


def attempt_in(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.path.split("/")[3], int(parse_qs(parts.query)["attempt"][0])
