"""Traces as they leave the process, by each vendor's own exporter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from talkstack.errors import ProviderError
from talkstack.settings import Settings
from talkstack.telemetry.model import span_id, trace_id
from talkstack.telemetry.otel.azure import AzureOutlet
from talkstack.telemetry.otel.otlp import OtlpOutlet
from talkstack.telemetry.otel.outlet import Outlet
from talkstack.telemetry.otel.tracer import OtelTracer
from talkstack.telemetry.spans.call import trace_of
from tests.builders import NOON_MS
from tests.contract.providers.telemetry.calls import DIGITS, MARK, a_life
from tests.contract.providers.telemetry.ingestion import Ingestion, ingestion
from tests.world import SETTINGS

NANOSECONDS = 1_000_000
TRACE = trace_of(a_life())


@pytest.fixture
def collector() -> Iterator[Ingestion]:
    with ingestion() as it:
        yield it


@pytest.fixture(autouse=True)
def _reports_about_itself_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STATSBEAT_DISABLED_ALL", "CONTROLPLANE_DISABLED"):
        monkeypatch.setenv(f"APPLICATIONINSIGHTS_{name}", "true")


def settings(**values: str) -> Settings:
    return Settings.read(SETTINGS | {"REGION_NAME": "westeurope"} | values)


def otlp(collector: Ingestion, **values: str) -> OtelTracer:
    read = settings(OTEL_EXPORTER_OTLP_ENDPOINT=f"{collector.url}/", **values)
    return OtelTracer(read, [OtlpOutlet(read)])


def azure(collector: Ingestion) -> OtelTracer:
    key = "InstrumentationKey=00000000-0000-4000-8000-000000000001"
    read = settings(APPLICATIONINSIGHTS_CONNECTION_STRING=f"{key};IngestionEndpoint={collector.url}")
    return OtelTracer(read, [AzureOutlet(read)])


def spans_of(collector: Ingestion) -> list[Span]:
    return [
        span
        for request in collector.traces()
        for resource in request.resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]


async def test_a_call_is_one_trace_in_which_spans_nest_by_stage(collector: Ingestion):
    await otlp(collector).export(TRACE)
    spans = spans_of(collector)
    assert {span.trace_id.hex() for span in spans} == {trace_id("call_1")}
    names = {span.span_id: span.name for span in spans}
    assert len(names) == len(spans) == len(TRACE.spans)
    nested = {(names.get(span.parent_span_id, ""), span.name) for span in spans}
    assert nested == {
        ("", "call"),
        ("call", "dial"),
        ("call", "turn"),
        ("turn", "listen"),
        ("turn", "model"),
        ("turn", "tool"),
        ("turn", "speech"),
        ("turn", "filler"),
        ("turn", "answer"),
        ("call", "after settled"),
    }


async def test_its_spans_have_the_times_and_the_facts_that_they_were_given(collector: Ingestion):
    await otlp(collector).export(TRACE)
    found = {span.span_id.hex(): span for span in spans_of(collector)}
    for span in TRACE.spans:
        sent = found[span_id("call_1", span.path)]
        times = (sent.start_time_unix_nano, sent.end_time_unix_nano)
        assert times == (span.start * NANOSECONDS, span.end * NANOSECONDS)
        assert {it.key for it in sent.attributes} == set(span.facts)
        assert [event.name for event in sent.events] == [event.name for event in span.events]
        assert (sent.status.code == Status.STATUS_CODE_ERROR) is span.failed
    root = found[span_id("call_1", "")]
    assert root.events[0].time_unix_nano == NOON_MS * NANOSECONDS


async def test_a_repeat_has_the_same_ids_whoever_sends_it(collector: Ingestion):
    for _ in range(2):
        await otlp(collector).export(trace_of(a_life()))
    ids = [span.span_id for span in spans_of(collector)]
    assert ids[: len(TRACE.spans)] == ids[len(TRACE.spans) :]


async def test_it_tells_the_service_its_version_and_its_region(collector: Ingestion):
    await otlp(collector, OTEL_EXPORTER_OTLP_HEADERS="x-team=phones,x-key=a%20b").export(TRACE)
    [request] = collector.traces()
    resource = {it.key: it.value.string_value for it in request.resource_spans[0].resource.attributes}
    assert (resource["service.name"], resource["cloud.region"]) == ("talkstack", "westeurope")
    assert resource["service.version"]
    [post] = collector.posts
    assert (post.headers["x-team"], post.headers["x-key"]) == ("phones", "a b")


@pytest.mark.parametrize("tracer", [otlp, azure])
async def test_no_request_holds_a_person_s_words_or_numbers(tracer: object, collector: Ingestion):
    life = a_life()
    assert all(mark in f"{life.replies} {life.call}" for mark in (MARK, DIGITS))
    await tracer(collector).export(trace_of(life))
    told = " ".join(f"{post.path} {post.headers} {post.body!r}" for post in collector.posts)
    assert collector.posts
    for secret in (MARK, DIGITS, "CA1"):
        assert secret not in told


@pytest.mark.parametrize("tracer", [otlp, azure])
async def test_a_collector_that_refuses_is_told_and_may_be_asked_again(tracer: object, collector: Ingestion):
    collector.status = 400
    it = tracer(collector)
    with pytest.raises(ProviderError) as refused:
        await it.export(TRACE)
    assert (refused.value.provider, refused.value.retryable) == ("telemetry", True)
    collector.status = 200
    await it.export(TRACE)


@pytest.mark.parametrize("tracer", [otlp, azure])
async def test_a_collector_that_is_away_fails_within_its_time(tracer: object):
    with ingestion() as gone:
        it = tracer(gone)
    with pytest.raises(ProviderError):
        await it.export(TRACE)


async def test_application_insights_gets_the_call_as_a_request_and_all_else_under_it(collector: Ingestion):
    await azure(collector).export(TRACE)
    envelopes = [it for it in collector.envelopes() if it["data"]["baseType"] != "MetricData"]
    assert {it["tags"]["ai.operation.id"] for it in envelopes} == {trace_id("call_1")}
    requests = [it for it in envelopes if it["data"]["baseType"] == "RequestData"]
    assert [it["data"]["baseData"]["id"] for it in requests] == [span_id("call_1", "")]
    dependencies = [it["data"]["baseData"] for it in envelopes if "Dependency" in it["data"]["baseType"]]
    assert len(dependencies) == len(TRACE.spans) - 1
    answers = [it for it in dependencies if it["name"] == "answer"]
    assert [(it["duration"], it["type"]) for it in answers] == [("0.00:00:04.000", "InProc")]
    assert {it["tags"]["ai.cloud.role"] for it in envelopes} == {"talkstack"}


async def test_a_connection_string_that_nobody_can_read_is_final():
    read = settings(APPLICATIONINSIGHTS_CONNECTION_STRING="InstrumentationKey=none")
    outlets: list[Outlet] = [AzureOutlet(read)]
    with pytest.raises(ProviderError) as refused:
        await OtelTracer(read, outlets).export(TRACE)
    assert not refused.value.retryable


async def test_a_trace_that_the_sampler_leaves_out_is_not_sent(
    collector: Ingestion, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "always_off")
    await otlp(collector).export(TRACE)
    assert collector.posts == []
