"""A collector that speaks OTLP over HTTP."""

from __future__ import annotations

from typing import Any

from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.util.re import parse_env_headers

from talkstack.settings import Settings
from talkstack.telemetry.otel.outlet import EXPORT_SECONDS


class OtlpOutlet:
    def __init__(self, settings: Settings) -> None:
        self._base = settings.otel_exporter_otlp_endpoint.rstrip("/")
        self._headers = parse_env_headers(
            settings.otel_exporter_otlp_headers.get_secret_value(), liberal=True
        )

    def spans(self, provider: TracerProvider) -> OTLPSpanExporter:
        del provider
        return OTLPSpanExporter(**self._options("v1/traces"))

    def metrics(self) -> OTLPMetricExporter:
        return OTLPMetricExporter(**self._options("v1/metrics"))

    def _options(self, path: str) -> dict[str, Any]:
        return {"endpoint": f"{self._base}/{path}", "headers": self._headers, "timeout": EXPORT_SECONDS}
