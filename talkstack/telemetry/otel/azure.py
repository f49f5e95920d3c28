"""Application Insights. By which identity, its own exporter reads in APPLICATIONINSIGHTS_AUTHENTICATION_STRING."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from azure.monitor.opentelemetry.exporter import AzureMonitorMetricExporter, AzureMonitorTraceExporter
from opentelemetry.sdk.trace import TracerProvider

from talkstack.errors import ProviderError
from talkstack.settings import Settings
from talkstack.telemetry.otel.outlet import EXPORT_SECONDS, PROVIDER

ONCE = {
    "disable_offline_storage": True,
    "timeout": EXPORT_SECONDS,
    "read_timeout": EXPORT_SECONDS,
    "retry_total": 0,
}
"""It otherwise keeps on disk what it could not send, and tries ten times before it says so."""


class AzureOutlet:
    def __init__(self, settings: Settings) -> None:
        self._connection = settings.applicationinsights_connection_string.get_secret_value()

    def spans(self, provider: TracerProvider) -> AzureMonitorTraceExporter:
        return self._made(AzureMonitorTraceExporter, tracer_provider=provider)

    def metrics(self) -> AzureMonitorMetricExporter:
        return self._made(AzureMonitorMetricExporter)

    def _made[Exporter](self, made: Callable[..., Exporter], **more: Any) -> Exporter:
        try:
            return made(connection_string=self._connection, **ONCE, **more)
        except ValueError:
            raise ProviderError(PROVIDER, "unreadable connection string", retryable=False) from None
