from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from talkstack.numbers.model import RingHook
from talkstack.ringing.model import Choice, Ringing


def _nothing(_: Ringing) -> Choice:
    return Choice()


@dataclass
class MemoryRingHooks:
    """Asks `choice_of` what the customer answers, which may raise as the port says; `asked` is what was told."""

    choice_of: Callable[[Ringing], Choice] = _nothing
    asked: list[Ringing] = field(default_factory=list[Ringing])

    async def ask(self, hook: RingHook, ringing: Ringing) -> Choice:
        del hook
        await asyncio.sleep(0)
        self.asked.append(ringing)
        return self.choice_of(ringing)
