"""A product whose dialling is killed at any point."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from orchestrations import policies
from talkstack.audit.model import DEPLOYMENT
from talkstack.calls.call import Call
from talkstack.calls.model.fact import FactKind
from talkstack.calls.model.order import Cause, Order, Retry
from talkstack.calls.model.standing import Status
from talkstack.errors import ConflictError
from talkstack.telephony.form import StatusChanged
from tests.builders import a_call, a_fact
from tests.storm.dialling.carrier import BadCarrier
from tests.world import World

MOST_AWAITS = 40
DAY = 86_400


@dataclass
class Plant:
    """One product and its carrier, for all of the calls."""

    world: World
    chance: random.Random
    carrier: BadCarrier = field(init=False)
    killed: int = 0

    def __post_init__(self) -> None:
        adapters = self.world.adapters
        self.carrier = BadCarrier(
            clock=self.world.clock, chance=self.chance, telephony=adapters.telephony, webhook=self.webhook
        )
        adapters.exchange = self.carrier

    async def call(self, number: int) -> Call:
        """From its order until nothing can come of it any more."""
        call = await self._ordered(number)
        clock = asyncio.create_task(self._clock(call.id))
        canceled = asyncio.create_task(self._cancel(call))
        dialled = 0
        async with asyncio.timeout(DAY):
            while not (call := await self._get(call.id)).finished:
                if call.plan.attempt > dialled:
                    dialled = call.plan.attempt
                    await self._activity(call.id, dialled)
                await asyncio.sleep(5)
                await self.world.services.keeper.sweep(self.world.lifecycle)
            await asyncio.gather(clock, canceled)
        await asyncio.gather(*self.carrier.late)
        return await self._get(call.id)

    async def _cancel(self, call: Call) -> None:
        """Now and then the client thinks better of it."""
        if self.chance.random() < 0.85:
            return
        await asyncio.sleep(self.chance.choice((0, 1, 5, 65)))
        with suppress(ConflictError):
            canceller = self.world.services.switchboard.canceller
            await canceller.cancel(DEPLOYMENT, call.project_id, call.id, self.world.lifecycle)

    async def forget(self, call: Call) -> None:
        """So that a thousand calls are not looked through for each."""
        await self.world.adapters.calls.delete(call.id)
        await self.world.adapters.dials.erase(call.id)
        del self.world.lifecycle.instances[call.id]

    async def _ordered(self, number: int) -> Call:
        causes = self.chance.choice(((), (Cause.BUSY,), tuple(Cause)))
        at = int(self.world.clock.now().timestamp() * 1000)
        retry = Retry(attempts=self.chance.randint(1, 3), delay_seconds=60, causes=causes)
        facts = (
            a_fact("started", kind=FactKind.STARTED, at=at, what="unrecorded"),
            a_fact("ordered", kind=FactKind.ORDERED, at=at, n=retry.attempts, what=" ".join(causes)),
        )
        call = a_call(
            id=f"call_{number}",
            twilio_sid=None,
            direction="outbound",
            caller="+15550001000",
            called=f"+120255{number:05}",
            greeting="",
            order=Order(retry=retry),
            status=Status.QUEUED,
            started_at=self.world.clock.now(),
            log=tuple(draft.numbered(k) for k, draft in enumerate(facts, 1)),
        )
        await self.world.adapters.calls.insert(call)
        await self.world.lifecycle.begin(call.id, call.log[0])
        if self.chance.random() < 0.8:
            await self.world.lifecycle.ring(call.id, call.log[1:])
        return call

    async def _activity(self, call_id: str, n: int) -> None:
        """Its host dies some times, anywhere, before it is done."""

        async def dial() -> None:
            await self.world.services.switchboard.dialler.dial(call_id, n, self.world.lifecycle)

        for _ in range(self.chance.choice((0, 1, 1, 2, 5))):
            await self._kill(dial, self.chance.randrange(MOST_AWAITS))
            await asyncio.sleep(self.chance.choice((0, 2, 70, 400)))
        await dial()

    async def _clock(self, call_id: str) -> None:
        async def look() -> None:
            nonlocal over, seconds
            found = await self.world.services.keeper.reconcile(call_id, policies.UPKEEP, self.world.lifecycle)
            over, seconds = found.over, found.sleep_seconds

        over, seconds = False, 1
        while not over:
            if self.chance.random() < 0.2:
                await self._kill(look, self.chance.randrange(MOST_AWAITS))
            await look()
            await asyncio.sleep(seconds)

    async def webhook(self, call_id: str, n: int, sid: str, status: str) -> None:
        async def tell() -> None:
            changed = StatusChanged(call_sid=sid, status=status, source="", sequence="")
            connector, world = self.world.services.switchboard.connector, self.world
            await connector.status(call_id, n, changed, world.arrival(), world.lifecycle)

        if self.chance.random() < 0.2:
            await self._kill(tell, self.chance.randrange(MOST_AWAITS))
        await tell()

    async def _kill(self, work: Callable[[], Awaitable[None]], awaits: int) -> None:
        task = asyncio.ensure_future(work())
        for _ in range(awaits):
            await asyncio.sleep(0)
        self.killed += task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def _get(self, call_id: str) -> Call:
        return await self.world.adapters.calls.get(call_id)
