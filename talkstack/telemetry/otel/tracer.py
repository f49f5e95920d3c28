"""Traces through the OpenTelemetry SDK, which is given the ids and the times."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import cached_property

from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from talkstack.errors import ProviderError
from talkstack.settings import Settings
from talkstack.telemetry.model import Trace
from talkstack.telemetry.otel.outlet import PROVIDER, SERVICE, Outlet, resource_of
from talkstack.telemetry.otel.spans import Recording


class OtelTracer:
    def __init__(self, settings: Settings, outlets: Sequence[Outlet]) -> None:
        self._recording = Recording(SERVICE, resource_of(settings))
        self._outlets = outlets
        self._one_at_a_time = asyncio.Lock()

    async def export(self, trace: Trace) -> None:
        """In a thread: the exporters wait for their servers."""
        async with self._one_at_a_time:
            await asyncio.to_thread(self._export, trace)

    def _export(self, trace: Trace) -> None:
        spans = self._recording.spans(trace)
        for exporter in self._exporters if spans else ():
            if exporter.export(spans) is not SpanExportResult.SUCCESS:
                raise ProviderError(PROVIDER, f"{type(exporter).__name__} could not send", retryable=True)

    @cached_property
    def _exporters(self) -> list[SpanExporter]:
        return [outlet.spans(self._recording.provider) for outlet in self._outlets]
