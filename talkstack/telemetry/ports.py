from __future__ import annotations

from typing import Protocol, Unpack

from talkstack.telemetry.model import Labels, Metric, Trace


class Tracer(Protocol):
    async def export(self, trace: Trace) -> None:
        """Under the same ids however often. ProviderError("telemetry", …) when it may be lost."""
        ...


class Meter(Protocol):
    """Costs microseconds, waits for nobody and never fails: what is measured is told later, at best."""

    def add(self, metric: Metric, value: int = 1, /, **labels: Unpack[Labels]) -> None:
        """So many more of what is counted; or what was measured of what has a distribution, or a latest value."""
        ...
