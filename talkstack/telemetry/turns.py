from __future__ import annotations

from talkstack.book.latency import latency_of
from talkstack.conversation.model import TurnReply
from talkstack.telemetry.model import Metric
from talkstack.telemetry.ports import Meter


def measure_turn(meter: Meter, reply: TurnReply) -> None:
    """Once all of it is known, which is when the caller has answered, or is gone."""
    for stage, ms in latency_of(reply).told.items():
        meter.add(Metric.TURN_LATENCY, ms, stage=stage)
