"""Measurements through the OpenTelemetry SDK: summed up in the process, and sent once a minute by a thread of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Unpack

from opentelemetry.metrics import CallbackOptions, Meter, Observation
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.metrics.view import ExplicitBucketHistogramAggregation, View

from talkstack.settings import Settings
from talkstack.telemetry.model import Labels, Metric
from talkstack.telemetry.otel.outlet import EXPORT_SECONDS, SERVICE, Outlet, resource_of

type Take = Callable[[int, Any], None]

EVERY_MS = 60_000
LONGEST_MS = EXPORT_SECONDS * 1000
BUCKETS_MS = (
    *(25, 50, 75, 100, 150, 200, 250, 300, 400, 500, 600, 750, 1000, 1250, 1500, 2000, 2500, 3000),
    *(4000, 5000, 7500, 10000, 15000, 30000),
)
"""Close where callers notice: percentiles are read off between two of them."""


class OtelMeter:
    def __init__(self, settings: Settings, outlets: Sequence[Outlet]) -> None:
        readers = [
            PeriodicExportingMetricReader(
                outlet.metrics(), export_interval_millis=EVERY_MS, export_timeout_millis=LONGEST_MS
            )
            for outlet in outlets
        ]
        buckets = ExplicitBucketHistogramAggregation(BUCKETS_MS)
        self._provider = MeterProvider(
            readers,
            resource=resource_of(settings),
            views=[View(instrument_name=Metric.TURN_LATENCY, aggregation=buckets)],
        )
        self._takes = takes_of(self._provider.get_meter(SERVICE))

    def add(self, metric: Metric, value: int = 1, /, **labels: Unpack[Labels]) -> None:
        self._takes[metric](value, labels)

    async def close(self) -> None:
        """What was measured since the last minute is sent."""
        await asyncio.to_thread(self._provider.shutdown, LONGEST_MS)


def takes_of(meter: Meter) -> Mapping[Metric, Take]:
    latency = meter.create_histogram(Metric.TURN_LATENCY, "ms", "From the caller's words, by stage")
    live = Latest()
    meter.create_observable_gauge(Metric.CALLS_LIVE, [live.seen], "{call}", "Calls that hold a line")
    counters = {
        Metric.CALL_NEWS: meter.create_counter(Metric.CALL_NEWS, "{call}", "What came about in calls"),
        Metric.CALL_COST: meter.create_counter(
            Metric.CALL_COST, "{micro-dollar}", "What calls cost, by meter"
        ),
        Metric.TURNS_TAKEN_OVER: meter.create_counter(
            Metric.TURNS_TAKEN_OVER, "{turn}", "Turns whose producer was gone"
        ),
        Metric.BELLS_LOST: meter.create_counter(Metric.BELLS_LOST, "{bell}", "Facts rung in vain"),
        Metric.WEBHOOK_ATTEMPTS: meter.create_counter(
            Metric.WEBHOOK_ATTEMPTS, "{attempt}", "Deliveries tried, by what came of it"
        ),
        Metric.WEBHOOKS_DISABLED: meter.create_counter(
            Metric.WEBHOOKS_DISABLED, "{webhook}", "Webhooks that answer no more"
        ),
        Metric.PROVIDER_ERRORS: meter.create_counter(
            Metric.PROVIDER_ERRORS, "{error}", "What providers did not do"
        ),
    }
    return {
        Metric.TURN_LATENCY: latency.record,
        Metric.CALLS_LIVE: live.take,
        **{metric: counter.add for metric, counter in counters.items()},
    }


class Latest:
    """A value that somebody looks at now and then. It is told once: another process may be the one that looks next."""

    def __init__(self) -> None:
        self._values: list[int] = []

    def take(self, value: int, labels: Labels) -> None:
        del labels
        self._values = [value]

    def seen(self, options: CallbackOptions) -> Iterable[Observation]:
        del options
        values, self._values = self._values, []
        return [Observation(value) for value in values]
