"""What has come about in a call is written down for its project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from talkstack.calls.call import Call
from talkstack.calls.model.news import News
from talkstack.calls.ports import CallStore
from talkstack.telemetry.model import Metric
from talkstack.telemetry.ports import Meter
from talkstack.webhooks.model import Event, event_id
from talkstack.webhooks.ports import EventStore

ENDINGS = frozenset({News.ENDED, News.FAILED})


@dataclass(frozen=True, kw_only=True)
class Publisher:
    calls: CallStore
    events: EventStore
    meter: Meter

    async def publish(self, call_id: str, news: Sequence[News], *, sequence: int, k: int) -> None:
        """What came about with fact k, numbered from `sequence` on; a repeat finds the events as they were."""
        call = await self.calls.get(call_id)
        for number, each in enumerate(news, sequence):
            await self.events.insert(_event(call, each, number, k))
            outcome = call.outcome.value if call.outcome and each in ENDINGS else ""
            self.meter.add(Metric.CALL_NEWS, news=each.value, direction=call.direction, outcome=outcome)


def _event(call: Call, news: News, sequence: int, k: int) -> Event:
    return Event(
        id=event_id(call.id, sequence),
        project_id=call.project_id,
        stream=call.id,
        sequence=sequence,
        type=news.value,
        at=datetime.fromtimestamp(call.log[k - 1].at / 1000, UTC),
        data={"call_id": call.id},
    )
