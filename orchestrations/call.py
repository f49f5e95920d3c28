"""The conversation's state: has a call placed, folds each fact in its order, keeps the plan, and wraps up when all is known."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from azure.durable_functions import DurableOrchestrationContext

from orchestrations import policies
from orchestrations.contracts import (
    CLOSE,
    DIAL,
    FINISH,
    PUBLISH,
    SET_PLAN,
    TRANSCRIBE,
    fact_event,
    payload,
)
from talkstack.aftermath.model import steps_after
from talkstack.calls.model.fact import Fact
from talkstack.calls.model.news import news_of
from talkstack.calls.model.plan import Phase, Plan
from talkstack.calls.model.state import CallState, fold

type Steps = Generator[Any, Any]

UNTOLD = {None, "1.0"}
"""Versions under which nothing was told, and a recording was heard through and no more."""


def call(context: DurableOrchestrationContext) -> Steps:
    """Waits for exactly one event at a time and never yields a task twice."""
    start = payload(context.get_input())
    call_id = start["call_id"]
    state = CallState(silence_policy=policies.SILENCE)
    plan, dialled, told = Plan(), 0, 0
    fact = Fact.from_dict(start["fact"])
    while True:
        before, (state, planned) = state, fold(state, fact)
        context.set_custom_status({"folded": state.folded, "plan": planned.to_dict()})
        if planned != plan:
            plan = planned
            order = {"call_id": call_id, "folded": state.folded, "plan": plan.to_dict()}
            yield context.call_activity_with_retry(SET_PLAN, policies.SET_PLAN_RETRY, order)
        if plan.attempt > dialled and plan.phase is not Phase.CLOSED:
            dialled = plan.attempt
            order = {"call_id": call_id, "attempt": dialled}
            yield context.call_activity_with_retry(DIAL, policies.DIAL_RETRY, order)
        news = () if context.version in UNTOLD else news_of(before, state, fact)
        if news:
            order = {"call_id": call_id, "k": state.folded, "sequence": told + 1, "news": list(news)}
            yield context.call_activity_with_retry(PUBLISH, policies.PUBLISH_RETRY, order)
            told += len(news)
        if plan.phase is Phase.CLOSED:
            break
        event = yield context.wait_for_external_event(fact_event(state.folded + 1))
        fact = Fact.from_dict(payload(event))
    if context.version in UNTOLD:
        yield from _hear_through(context, call_id, state)
    else:
        yield from _wrap_up(context, call_id, state, told)


def _wrap_up(context: DurableOrchestrationContext, call_id: str, state: CallState, told: int) -> Steps:
    """Whatever news a step has comes behind those before it."""
    for step in steps_after(recorded=state.recording_sid is not None):
        order = {"call_id": call_id, "step": step.value, "sequence": told + 1}
        news = yield context.call_activity_with_retry(FINISH, policies.WRAP_UP_RETRY, order)
        told += bool(news)


def _hear_through(context: DurableOrchestrationContext, call_id: str, state: CallState) -> Steps:
    if state.recording_sid:
        order = {"call_id": call_id, "recording_sid": state.recording_sid}
        yield context.call_activity_with_retry(TRANSCRIBE, policies.WRAP_UP_RETRY, order)
    yield context.call_activity_with_retry(CLOSE, policies.WRAP_UP_RETRY, {"call_id": call_id})
