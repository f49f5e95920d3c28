"""A call's clock: sleeps, looks, sleeps again, until nothing can come any more."""

from __future__ import annotations

from collections.abc import Generator
from datetime import timedelta
from typing import Any

from azure.durable_functions import DurableOrchestrationContext

from orchestrations import policies
from orchestrations.contracts import RECONCILE, payload


def clock(context: DurableOrchestrationContext) -> Generator[Any, Any]:
    start = payload(context.get_input())
    for _ in range(policies.ROUNDS_A_LIFE):
        look = yield context.call_activity_with_retry(RECONCILE, policies.RECONCILE_RETRY, start)
        if look["over"]:
            return
        yield context.create_timer(context.current_utc_datetime + timedelta(seconds=look["sleep_seconds"]))
    context.continue_as_new(start)
