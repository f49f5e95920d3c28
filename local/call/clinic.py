"""The demo clinic's calendar, as its owner sees it."""

from dataclasses import dataclass
from typing import Any

import aiohttp

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
