import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

type Passage = Callable[[], Awaitable[None]]


class Story:
    """What happened, told in order while the call goes on."""

    def __init__(self) -> None:
        self._last: asyncio.Task[None] | None = None

    def add(self, passage: Passage) -> None:
        self._last = asyncio.create_task(self._after(self._last, passage))

    async def told(self) -> None:
        if self._last:
            await self._last

    @staticmethod
    async def _after(previous: asyncio.Task[None] | None, passage: Passage) -> None:
        if previous:
            await previous
        await passage()

    async def abandon(self) -> None:
        if self._last and not self._last.done():
            self._last.cancel()
            await asyncio.wait({self._last})


@asynccontextmanager
async def telling() -> AsyncGenerator[Story]:
    """At the end all of it has been told, unless something went wrong."""
    story = Story()
    try:
        yield story
        await story.told()
    finally:
        await story.abandon()
