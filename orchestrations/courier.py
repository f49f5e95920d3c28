"""A courier: takes the events of a stream to an endpoint one after another, as long as each has to wait for the one before."""

from __future__ import annotations

from collections.abc import Generator
from datetime import timedelta
from typing import Any

from azure.durable_functions import DurableOrchestrationContext

from orchestrations import policies
from orchestrations.contracts import DELIVER, payload


def courier(context: DurableOrchestrationContext) -> Generator[Any, Any]:
    start = payload(context.get_input())
    for _ in range(policies.ATTEMPTS_A_LIFE):
        look = yield context.call_activity_with_retry(DELIVER, policies.DELIVER_RETRY, start)
        if look["over"]:
            return
        if look["sleep_seconds"]:
            yield context.create_timer(
                context.current_utc_datetime + timedelta(seconds=look["sleep_seconds"])
            )
    context.continue_as_new(start)
