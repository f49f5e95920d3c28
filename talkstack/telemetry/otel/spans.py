"""Our spans as the SDK's."""

from __future__ import annotations

from opentelemetry import trace as api
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.trace import SpanKind, Status, StatusCode

from talkstack.telemetry.model import Kind, Span, Trace, span_id, trace_id

KINDS = {Kind.SERVER: SpanKind.SERVER, Kind.INTERNAL: SpanKind.INTERNAL, Kind.CLIENT: SpanKind.CLIENT}
NANOSECONDS = 1_000_000
"""In a millisecond."""


class Recording(SpanProcessor, IdGenerator):
    """Collects what has ended, and gives each span the id that it is to have. For one thread at a time."""

    def __init__(self, scope: str, resource: Resource) -> None:
        self.provider = TracerProvider(resource=resource, id_generator=self, shutdown_on_exit=False)
        self.provider.add_span_processor(self)
        self._tracer = self.provider.get_tracer(scope)
        self._ended: list[ReadableSpan] = []
        self._trace = self._span = 0

    def spans(self, trace: Trace) -> list[ReadableSpan]:
        """None of a trace that the sampler leaves out. A parent comes before its children."""
        self._ended = []
        self._trace = int(trace_id(trace.call_id), 16)
        recorded: dict[str, api.Span] = {}
        for span in trace.spans:
            self._span = int(span_id(trace.call_id, span.path), 16)
            recorded[span.path] = self._recorded(span, recorded.get(span.parent or ""))
        return self._ended

    def _recorded(self, span: Span, parent: api.Span | None) -> api.Span:
        made = self._tracer.start_span(
            span.name,
            context=None if parent is None else api.set_span_in_context(parent),
            kind=KINDS[span.kind],
            attributes=dict(span.facts),
            start_time=span.start * NANOSECONDS,
        )
        for event in span.events:
            made.add_event(event.name, dict(event.facts), event.at * NANOSECONDS)
        if span.failed:
            made.set_status(Status(StatusCode.ERROR))
        made.end(span.end * NANOSECONDS)
        return made

    def on_end(self, span: ReadableSpan) -> None:
        self._ended.append(span)

    def generate_trace_id(self) -> int:
        return self._trace

    def generate_span_id(self) -> int:
        return self._span
