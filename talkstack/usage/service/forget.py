"""An erased call leaves its account, and nothing in it that leads to the call at the carrier."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from talkstack.usage.ports import Spending, UsageStore


@dataclass(frozen=True, kw_only=True)
class Forgetter:
    usage: UsageStore
    spending: Spending

    async def erase(self, call_id: str, /) -> None:
        """The carrier is asked no more what it took: it has erased the call as well."""
        await asyncio.gather(self.usage.reconcile(call_id, None), self.spending.settle(call_id))
