from __future__ import annotations

import asyncio
from collections.abc import Iterable

from talkstack.setup.model import Migrated


class MemorySchema:
    """Memory needs no indexes; `left` is what migrations will have to do, one after the other."""

    def __init__(self, left: Iterable[Migrated] = ()) -> None:
        self._left = iter(left)

    async def migrate(self, *, seconds: float) -> Migrated:  # noqa: ARG002 - the port's name
        await asyncio.sleep(0)
        return next(self._left, Migrated())
