"""A job over many calls: a few of them, a pause if there must be one, the next few."""

from __future__ import annotations

from collections.abc import Generator
from datetime import timedelta
from typing import Any

from azure.durable_functions import DurableOrchestrationContext

from orchestrations import policies
from orchestrations.contracts import ANALYSE, payload


def analysing(context: DurableOrchestrationContext) -> Generator[Any, Any]:
    """Where it stands is in the database: the history holds rounds alone, and begins anew after so many."""
    start = payload(context.get_input())
    for _ in range(policies.ROUNDS_A_LIFE):
        came = yield context.call_activity_with_retry(ANALYSE, policies.ANALYSE_RETRY, start)
        if came["over"]:
            return
        if came["sleep_seconds"]:
            yield context.create_timer(
                context.current_utc_datetime + timedelta(seconds=came["sleep_seconds"])
            )
    context.continue_as_new(start)
