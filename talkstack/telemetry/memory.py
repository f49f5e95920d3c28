from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import Unpack

from talkstack.telemetry.model import Labels, Metric, Trace


class NoTracer:
    """Nobody wants traces."""

    async def export(self, trace: Trace) -> None:
        pass


class MemoryTracer:
    def __init__(self) -> None:
        self.traces: list[Trace] = []

    async def export(self, trace: Trace) -> None:
        await asyncio.sleep(0)
        self.traces.append(trace)


class MemoryMeter:
    """`values` in the order in which they came, by the metric and the values of its labels."""

    def __init__(self) -> None:
        self.values: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)

    def add(self, metric: Metric, value: int = 1, /, **labels: Unpack[Labels]) -> None:
        self.values[metric.value, *(f"{label}" for label in labels.values())].append(value)
