"""The demo clinic's calendar, as its owner sees it."""

import asyncio
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import aiohttp

POLL_SECONDS = 0.05
DAYS = ("tomorrow", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TIMES = ("10:00", "11:00", "14:00", "15:00", "09:00", "16:00", "12:00", "13:00")


class ClinicError(Exception):
    pass


@dataclass(frozen=True)
class Clinic:
    url: str
    key: str

    async def appointments(self) -> int:
        return len((await self._get("/appointments"))["appointments"])

    async def effects(self) -> dict[str, dict[str, int]]:
        """By Idempotency-Key, how often it came and how many appointments it made."""
        return (await self._get("/effects"))["by_key"]

    async def told(self, call_id: str, events: Collection[str], *, wait_seconds: float) -> set[str]:
        """The ids of those of the call's events that have arrived; waits until all have, or the time is over."""
        deadline = time.monotonic() + wait_seconds
        while True:
            arrivals = (await self._get("/hooks", of=call_id))["arrivals"]
            arrived = {arrival["id"] for arrival in arrivals}
            if arrived.issuperset(events) or time.monotonic() >= deadline:
                return arrived
            await asyncio.sleep(POLL_SECONDS)

    async def free_time(self) -> str:
        """A day and time that are free, in a caller's words."""
        for day in DAYS:
            slots = (await self._get("/slots", day=day))["slots"]
            spoken = {slot["time"]: slot["spoken_time"] for slot in slots}
            free = next((spoken[time] for time in TIMES if time in spoken), None)
            if free:
                return f"{day.capitalize()} at {free.removesuffix(" o'clock")}"
        raise ClinicError("the demo clinic is booked out for a week; make clean empties its calendar")

    async def _get(self, path: str, **query: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.key}"}
        async with (
            aiohttp.ClientSession(self.url, headers=headers) as session,
            session.get(path, params=query) as answer,
        ):
            if answer.status != 200:
                raise ClinicError(f"the demo clinic answered {answer.status} to {path}")
            return await answer.json()
