from __future__ import annotations

from typing import Protocol

from talkstack.setup.model import Migrated


class Schema(Protocol):
    async def migrate(self, *, seconds: float) -> Migrated:
        """What the stores declare, and documents as this version reads them. Idempotent.

        What is not done by then is done by the next one, which goes on where this one was.
        """
        ...
