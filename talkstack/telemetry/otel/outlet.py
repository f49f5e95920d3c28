"""Where telemetry leaves the process, and what it says of where it comes from."""

from __future__ import annotations

from typing import Protocol
from uuid import uuid4

from opentelemetry.sdk.metrics.export import MetricExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SpanExporter

from talkstack.settings import Settings
from talkstack.version import VERSION

PROVIDER = "telemetry"
SERVICE = "talkstack"
INSTANCE = uuid4().hex
"""This process: sums of several must not be taken for one."""
EXPORT_SECONDS = 5
"""Whoever answers no sooner has failed; what is behind it tries again later."""


class Outlet(Protocol):
    """ProviderError when its settings cannot be read."""

    def spans(self, provider: TracerProvider) -> SpanExporter: ...

    def metrics(self) -> MetricExporter: ...


def resource_of(settings: Settings) -> Resource:
    facts = {
        "service.name": SERVICE,
        "service.version": VERSION,
        "service.instance.id": INSTANCE,
        "cloud.region": settings.region_name,
    }
    return Resource.create({name: value for name, value in facts.items() if value})
