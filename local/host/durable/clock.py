import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol

# A machine that sleeps or has its clock set finds out within one slice.
SLICE = timedelta(seconds=30)


class Clock(Protocol):
    def now(self) -> datetime: ...

    async def sleep_until(self, when: datetime) -> None: ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep_until(self, when: datetime) -> None:
        while (left := when - self.now()) > timedelta():  # noqa: ASYNC110 (nothing but time passes)
            await asyncio.sleep(min(left, SLICE).total_seconds())
