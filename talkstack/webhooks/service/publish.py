"""What has come about in a call is told to its project."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from talkstack.book.model import Entry
from talkstack.calls.call import Call
from talkstack.calls.model.news import News
from talkstack.calls.ports import CallStore
from talkstack.deliveries.service.outbox import Outbox
from talkstack.telemetry.model import Metric
from talkstack.telemetry.ports import Meter
from talkstack.webhooks.model.event import Event, event_id, instant

PLAIN = ("id", "direction", "agent_id", "agent_version", "number_id", "metadata")
INTERNAL = frozenset({"news", "news_at", "news_n", "recording_sid"})

ENDINGS = frozenset({News.ENDED, News.FAILED})


@dataclass(frozen=True, kw_only=True)
class Publisher:
    calls: CallStore
    outbox: Outbox
    meter: Meter

    async def publish(self, call_id: str, news: Sequence[News], *, sequence: int, k: int) -> Collection[str]:
        """What came about with fact k, numbered from `sequence` on; a repeat finds the events as they were.

        The ids of the endpoints that are told.
        """
        call, to = await self.calls.get(call_id), set[str]()
        at = datetime.fromtimestamp(call.log[k - 1].at / 1000, UTC)
        for number, each in enumerate(news, sequence):
            to |= await self._put(_event(call, each, number, at, data_of(call)))
            outcome = call.outcome.value if call.outcome and each in ENDINGS else ""
            self.meter.add(Metric.CALL_NEWS, news=each.value, direction=call.direction, outcome=outcome)
        return to

    async def publish_step(
        self, call: Call, step: str, news: News, *, sequence: int, at: datetime
    ) -> Collection[str]:
        """What a step has come to, under its name; `at` is when it was done. The ids of the endpoints that are told."""
        data = data_of(call) | {step: told_of(call.steps[step])}
        return await self._put(_event(call, news, sequence, at, data))

    async def _put(self, event: Event) -> frozenset[str]:
        kept = await self.outbox.put(event)
        return frozenset(kept.to if kept else ())


def data_of(call: Call) -> dict[str, Any]:
    """As it stands: no numbers of people, and no words."""
    entry = Entry.of(call)
    times = {
        "started_at": entry.started_at,
        "answered_at": entry.connected_at,
        "ended_at": entry.ended_at,
    }
    return (
        {name: getattr(entry, name) for name in PLAIN}
        | {"status": entry.status.value, "outcome": entry.outcome.value if entry.outcome else None}
        | {"person": entry.person or None}
        | {name: at and instant(at) for name, at in times.items()}
        | {"duration_seconds": entry.duration_seconds}
    )


def told_of(result: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers and ids; what is made up of parts is read over the API."""
    return {
        name: value
        for name, value in result.items()
        if name not in INTERNAL and isinstance(value, bool | int | float | str)
    }


def _event(call: Call, news: News, sequence: int, at: datetime, data: dict[str, Any]) -> Event:
    return Event(
        id=event_id(call.id, sequence),
        project_id=call.project_id,
        stream=call.id,
        sequence=sequence,
        type=news.value,
        at=at,
        data=data,
    )
