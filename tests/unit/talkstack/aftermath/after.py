"""An aftermath over a call that is over, with steps that do as they are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from talkstack.aftermath.model import Done, Step
from talkstack.aftermath.service import Aftermath, Came
from talkstack.calls.call import Call
from talkstack.calls.model.news import News
from talkstack.errors import ProviderError
from tests.builders import an_endpoint
from tests.world import World

GONE = ProviderError("speech", "down", retryable=True)
AWAY = ProviderError("mongodb", "away", retryable=True)
HOUR = 3600.0


def done(told: int = 0) -> Came:
    """Nothing is left."""
    return Came(left=(), told=told)


@dataclass
class Labour:
    """`faults` are raised one after another; then it is done."""

    faults: Sequence[Exception] = ()
    news: News | None = None
    times: int = 0

    async def __call__(self, call: Call, /) -> Done:
        del call
        self.times += 1
        if self.times <= len(self.faults):
            raise self.faults[self.times - 1]
        return Done(result={"times": self.times}, news=self.news)


@dataclass
class After:
    """A call that is over for `aftermath`, of which an endpoint is told."""

    world: World
    aftermath: Aftermath
    call_id: str

    async def finish(self, *steps: Step, sequence: int = 4) -> Came:
        return await self.aftermath.finish(
            self.call_id, steps or (Step.ANALYSIS,), sequence=sequence, couriers=self.world.couriers
        )

    async def kept(self, step: str = Step.ANALYSIS) -> dict[str, object] | None:
        return (await self.world.call()).steps.get(step)

    async def told(self) -> list[tuple[int, str]]:
        events = await self.world.adapters.events.of_stream(self.call_id)
        return [(event.sequence, event.type) for event in events]


async def after_a_call(labour: Labour, **others: Labour) -> After:
    world = await World().open()
    await world.ring()
    await world.adapters.webhooks.insert(an_endpoint())
    works = {Step.ANALYSIS: labour} | {Step(name): it for name, it in others.items()}
    aftermath = Aftermath(
        calls=world.services.calls,
        works=works,
        publisher=world.services.backroom.publisher,
        dispatcher=world.services.mailroom.dispatcher,
        meter=world.adapters.meter,
        clock=world.clock,
    )
    return After(world, aftermath, (await world.call()).id)
