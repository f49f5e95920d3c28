"""What has come about with a number is told to its project."""

from __future__ import annotations

from dataclasses import dataclass

from talkstack.clock import Clock
from talkstack.deliveries.service.outbox import KEPT, Outbox
from talkstack.numbers.model import NumberNews, PhoneNumber
from talkstack.webhooks.model.event import Event, event_id


@dataclass(frozen=True, kw_only=True)
class NumberTeller:
    outbox: Outbox
    clock: Clock

    async def tell(self, news: NumberNews, number: PhoneNumber) -> None:
        """Once for each of its revisions, which are numbered by guarded writes."""
        now = self.clock.now()
        told = {
            "id": number.id,
            "agent_id": number.agent_id,
            "directions": [it.value for it in number.directions],
            "state": number.state.value,
        }
        event = Event(
            id=event_id(number.id, number.revision),
            project_id=number.project_id,
            stream=number.id,
            sequence=number.revision,
            type=news.value,
            at=now,
            data=told,
            expires_at=now + KEPT,
        )
        await self.outbox.put(event)
