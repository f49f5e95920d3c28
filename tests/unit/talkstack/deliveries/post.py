"""A project with endpoints, what is told to them, and servers that answer as a test says."""

from __future__ import annotations

import json
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from talkstack.clock import VirtualClock
from talkstack.deliveries.memory import MemoryReceivers, Posted
from talkstack.deliveries.model.delivery import Delivery, Receipt
from talkstack.deliveries.model.state import DeliveryState
from talkstack.deliveries.service.courier import Pause
from talkstack.llm.memory import ScriptedModel
from talkstack.mailroom import Mailroom
from talkstack.memory import MemoryAdapters
from talkstack.settings import Settings
from tests.builders import NOON, an_endpoint, an_event
from tests.world import SETTINGS

OK, DOWN, GONE = Receipt(status=204), Receipt(status=503), Receipt(status=410)
HOOK = an_endpoint().url


@dataclass
class Post:
    """`answers` by the number of the event, first come first served; what is not in it is accepted."""

    answers: dict[int, list[Receipt]] = field(default_factory=dict[int, list[Receipt]])

    def __post_init__(self) -> None:
        self.clock = VirtualClock(NOON)
        self.adapters = MemoryAdapters(ScriptedModel(()), self.clock)
        self.mailroom = Mailroom(Settings.read(SETTINGS), self.adapters, self.clock)
        self.receivers.answer = self._answer

    @property
    def receivers(self) -> MemoryReceivers:
        return self.adapters.receivers

    @property
    def taken(self) -> list[int]:
        """The numbers of the events that came, at whatever endpoint, in the order of the requests."""
        return [sequence_of(it) for it in self.receivers.posted]

    async def open(self, **changes: Any) -> Post:
        await self.adapters.webhooks.insert(an_endpoint(**changes))
        return self

    async def tell(self, *sequences: int, **changes: Any) -> None:
        for sequence in sequences:
            event = an_event(sequence, at=self.clock.now(), to=(), **changes)
            await self.mailroom.outbox.put(event)

    async def carry(self, to: str = "whk_1", stream: str = "call_1") -> Pause:
        """As its orchestration does: without naps, until it is over or has to sleep."""
        while True:
            pause = await self.mailroom.courier.carry_on(to, stream)
            if pause.over or pause.seconds:
                return pause

    async def run(self, days: float, to: str = "whk_1") -> None:
        """Couriers and sweeps for so long."""
        end = self.clock.now() + timedelta(days=days)
        while self.clock.now() < end:
            pause = await self.carry(to)
            waiting = await self.delivery_store.pending(to, "call_1")
            if not waiting:
                return
            rest = (min(it.next_at for it in waiting) - self.clock.now()).total_seconds()
            self.clock.advance(pause.seconds or max(rest, 15.0))

    @property
    def delivery_store(self):
        return self.adapters.deliveries

    async def states(self, to: str = "whk_1") -> list[DeliveryState]:
        return [it.state for it in await self.deliveries(to)]

    async def deliveries(self, to: str = "whk_1") -> list[Delivery]:
        """By their numbers."""
        found = await self.delivery_store.of_stream("call_1")
        return sorted((it for it in found if it.endpoint_id == to), key=lambda it: it.sequence)

    def _answer(self, posted: Posted) -> Receipt:
        queued = self.answers.get(sequence_of(posted), [])
        return queued.pop(0) if queued else OK


def sequence_of(posted: Posted) -> int:
    return json.loads(posted.body)["sequence"]


def went_on(frozen: Coroutine[Any, Any, Any]) -> bool:
    """To its next wait; False: it is over."""
    try:
        frozen.send(None)
    except StopIteration:
        return False
    return True
