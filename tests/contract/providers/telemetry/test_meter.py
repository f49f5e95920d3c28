"""Measurements as they leave the process."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from opentelemetry.metrics import CallbackOptions
from opentelemetry.proto.metrics.v1.metrics_pb2 import Metric as Sent

from talkstack.book.latency import quantiles
from talkstack.settings import Settings
from talkstack.telemetry.model import Metric
from talkstack.telemetry.otel.azure import AzureOutlet
from talkstack.telemetry.otel.meter import BUCKETS_MS, Latest, OtelMeter
from talkstack.telemetry.otel.otlp import OtlpOutlet
from tests.contract.providers.telemetry.ingestion import Ingestion, ingestion
from tests.world import SETTINGS


@pytest.fixture
def collector() -> Iterator[Ingestion]:
    with ingestion() as it:
        yield it


def otlp(collector: Ingestion) -> OtelMeter:
    read = Settings.read(SETTINGS | {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url})
    return OtelMeter(read, [OtlpOutlet(read)])


async def told(collector: Ingestion, meter: OtelMeter) -> dict[str, Sent]:
    await meter.close()
    return {
        metric.name: metric
        for request in collector.metrics()
        for resource in request.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
    }


async def test_every_measurement_has_its_instrument(collector: Ingestion):
    meter = otlp(collector)
    for metric in Metric:
        meter.add(metric, 7)
    assert set(await told(collector, meter)) == {metric.value for metric in Metric}


async def test_counts_are_summed_up_by_what_they_are_of(collector: Ingestion):
    meter = otlp(collector)
    for micros, name in ((300, "tts"), (5, "tts"), (70, "gather")):
        meter.add(Metric.CALL_COST, micros, meter=name)
    points = (await told(collector, meter))[Metric.CALL_COST].sum.data_points
    assert {point.attributes[0].value.string_value: point.as_int for point in points} == {
        "tts": 305,
        "gather": 70,
    }


async def test_a_latency_falls_into_buckets_off_which_percentiles_are_read(collector: Ingestion):
    meter, turns = otlp(collector), [*range(180, 1180, 10)]
    for ms in turns:
        meter.add(Metric.TURN_LATENCY, ms, stage="answer")
    [point] = (await told(collector, meter))[Metric.TURN_LATENCY].histogram.data_points
    exact = quantiles(turns)
    assert (point.count, tuple(point.explicit_bounds)) == (100, BUCKETS_MS)
    for share, value in ((50, exact.p50), (95, exact.p95), (99, exact.p99)):
        assert bucket(list(point.bucket_counts), share) == next(
            (low, high) for low, high in pairwise((0, *BUCKETS_MS)) if low < value <= high
        )


def bucket(counts: list[int], share: int) -> tuple[float, float]:
    """Between which bounds the percentile lies."""
    seen = 0
    for count, bounds in zip(counts, pairwise((0, *BUCKETS_MS)), strict=False):
        seen += count
        if seen >= sum(counts) * share / 100:
            return bounds
    raise AssertionError("beyond the last bucket")


def test_the_latest_number_of_live_calls_is_told_and_not_repeated():
    """Another process may be the one that looks next: an old number would stand beside its new one."""
    latest = Latest()
    for live in (3, 5):
        latest.take(live, {})
    assert [[it.value for it in latest.seen(CallbackOptions())] for _ in range(2)] == [[5], []]


async def test_application_insights_gets_sums_and_extremes(
    collector: Ingestion, monkeypatch: pytest.MonkeyPatch
):
    for name in ("STATSBEAT_DISABLED_ALL", "CONTROLPLANE_DISABLED"):
        monkeypatch.setenv(f"APPLICATIONINSIGHTS_{name}", "true")
    key = "InstrumentationKey=00000000-0000-4000-8000-000000000001"
    connection = {"APPLICATIONINSIGHTS_CONNECTION_STRING": f"{key};IngestionEndpoint={collector.url}"}
    read = Settings.read(SETTINGS | connection)
    meter = OtelMeter(read, [AzureOutlet(read)])
    for ms in (200, 300):
        meter.add(Metric.TURN_LATENCY, ms, stage="answer")
    await meter.close()
    [envelope] = collector.envelopes()
    [point] = envelope["data"]["baseData"]["metrics"]
    assert (point["name"], point["value"], point["count"], point["min"], point["max"]) == (
        "talkstack.turn.latency",
        500,
        2,
        200,
        300,
    )
    assert envelope["data"]["baseData"]["properties"] == {"stage": "answer"}
