from __future__ import annotations

from collections import deque
from typing import Unpack

from talkstack.telemetry.model import Labels, Metric
from talkstack.telemetry.ports import Meter

MOST = 1000
"""Of what a process measures before its SDKs are loaded."""


class EarlyMeter:
    """Keeps what is measured until there is a meter for it. Nothing, when there never will be."""

    def __init__(self, *, awaited: bool) -> None:
        self._waiting = deque[tuple[Metric, int, Labels]](maxlen=MOST if awaited else 0)
        self._meter: Meter | None = None

    def hand_over(self, meter: Meter) -> None:
        self._meter = meter
        while self._waiting:
            metric, value, labels = self._waiting.popleft()
            meter.add(metric, value, **labels)

    def add(self, metric: Metric, value: int = 1, /, **labels: Unpack[Labels]) -> None:
        if self._meter is None:
            self._waiting.append((metric, value, labels))
        else:
            self._meter.add(metric, value, **labels)
