from __future__ import annotations

from talkstack.errors import ProviderError
from talkstack.telemetry.model import Metric
from talkstack.telemetry.ports import Meter


def count_failure(meter: Meter, error: Exception) -> None:
    """By whoever has to do without what was asked for; what a second try has mended is not counted."""
    if isinstance(error, ProviderError):
        meter.add(Metric.PROVIDER_ERRORS, provider=error.provider, error=error.reason)
