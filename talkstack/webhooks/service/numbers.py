"""What has come about with a number is told to its project."""

from __future__ import annotations

from dataclasses import dataclass

from talkstack.clock import Clock
from talkstack.deliveries.service.outbox import KEPT, Outbox
from talkstack.numbers.model import NumberNews, PhoneNumber
from talkstack.numbers.ports import UntoldNumbers
from talkstack.webhooks.model.event import Event, event_id

MOST_A_SWEEP = 100


@dataclass(frozen=True, kw_only=True)
class NumberTeller:
    numbers: UntoldNumbers
    outbox: Outbox
    clock: Clock

    async def tell(self, number: PhoneNumber) -> None:
        """Once for each of its revisions, which are numbered by guarded writes."""
        if number.untold is not None:
            await self.outbox.put(self._event(number, number.untold))
            await self.numbers.told(number)

    async def sweep(self) -> None:
        """For whoever has changed a number and died before its project was told."""
        for number in await self.numbers.untold(limit=MOST_A_SWEEP):
            await self.tell(number)

    def _event(self, number: PhoneNumber, news: NumberNews) -> Event:
        told = {
            "id": number.id,
            "agent_id": number.agent_id,
            "directions": [it.value for it in number.directions],
            "state": number.state.value,
        }
        return Event(
            id=event_id(number.id, number.revision),
            project_id=number.project_id,
            stream=number.id,
            sequence=number.revision,
            type=news.value,
            at=number.changed_at,
            data=told,
            expires_at=self.clock.now() + KEPT,
        )
