"""The conversation's state: has a call placed, folds each fact in its order, keeps the plan, and wraps up when all is known."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any, NamedTuple

from azure.durable_functions import DurableOrchestrationContext

from orchestrations import policies
from orchestrations.contracts import (
    CLOSE,
    DIAL,
    FINISH,
    NOTE,
    PUBLISH,
    SET_PLAN,
    TRANSCRIBE,
    WRAP_UP,
    fact_event,
    payload,
)
from talkstack.aftermath.model import steps_after
from talkstack.calls.model.fact import Fact
from talkstack.calls.model.news import News, news_of
from talkstack.calls.model.plan import Phase, Plan
from talkstack.calls.model.state import CallState, fold

type Steps = Generator[Any, Any]

UNTOLD = {None, "1.0"}
"""Versions under which nothing was told, and a recording was heard through and no more."""
ONE_BY_ONE = {*UNTOLD, "1.1"}
"""Versions under which the plan, the news and each step of the wrap-up had an activity of their own."""


class Led(NamedTuple):
    """What a fact has led to: a plan, where it has changed; an attempt to be placed; news, from `sequence` on."""

    call_id: str
    k: int
    plan: Plan | None
    attempt: int | None
    sequence: int
    news: Sequence[News]


class Rest(NamedTuple):
    """What is left to be done for a call that is over. `vain`: so many goes in a row have done nothing."""

    call_id: str
    folded: int
    left: tuple[str, ...]
    told: int
    vain: int = 0

    @property
    def order(self) -> dict[str, Any]:
        return {"call_id": self.call_id, "steps": list(self.left), "sequence": self.told + 1}

    def after(self, came: dict[str, Any]) -> Rest:
        left = tuple(came["left"])
        vain = self.vain + 1 if came["failed"] and left == self.left else 0
        return self._replace(left=left, told=self.told + came["told"], vain=vain)

    def to_dict(self) -> dict[str, Any]:
        rest = {name: value for name, value in self._asdict().items() if name != "call_id"}
        return {"call_id": self.call_id, "rest": rest | {"left": list(self.left)}}

    @classmethod
    def of(cls, start: dict[str, Any]) -> Rest:
        rest = start["rest"]
        return cls(start["call_id"], rest["folded"], tuple(rest["left"]), rest["told"], rest["vain"])


def call(context: DurableOrchestrationContext) -> Steps:
    """Waits for exactly one event at a time and never yields a task twice."""
    start = payload(context.get_input())
    call_id = start["call_id"]
    if "rest" in start:
        rest = Rest.of(start)
        context.set_custom_status({"folded": rest.folded})
        yield from _wrap_up(context, rest)
        return
    state = CallState(silence_policy=policies.SILENCE)
    plan, dialled, told = Plan(), 0, 0
    fact = Fact.from_dict(start["fact"])
    while True:
        before, (state, planned) = state, fold(state, fact)
        context.set_custom_status({"folded": state.folded, "plan": planned.to_dict()})
        changed, plan = planned != plan, planned
        dials = plan.attempt > dialled and plan.phase is not Phase.CLOSED
        dialled = plan.attempt if dials else dialled
        news = () if context.version in UNTOLD else news_of(before, state, fact)
        led = Led(
            call_id, state.folded, plan if changed else None, dialled if dials else None, told + 1, news
        )
        yield from (_one_by_one if context.version in ONE_BY_ONE else _note)(context, led)
        told += len(news)
        if plan.phase is Phase.CLOSED:
            break
        event = yield context.wait_for_external_event(fact_event(state.folded + 1))
        fact = Fact.from_dict(payload(event))
    if context.version in UNTOLD:
        yield from _hear_through(context, call_id, state)
    elif context.version in ONE_BY_ONE:
        yield from _finish(context, call_id, state, told)
    else:
        left = tuple(step.value for step in steps_after(recorded=state.recording_sid is not None))
        yield from _wrap_up(context, Rest(call_id, state.folded, left, told))


def _note(context: DurableOrchestrationContext, led: Led) -> Steps:
    if led.plan or led.news:
        order = {
            "call_id": led.call_id,
            "folded": led.k,
            "plan": led.plan and led.plan.to_dict(),
            "sequence": led.sequence,
            "news": list(led.news),
        }
        yield context.call_activity_with_retry(NOTE, policies.NOTE_RETRY, order)
    if led.attempt:
        order = {"call_id": led.call_id, "attempt": led.attempt}
        yield context.call_activity_with_retry(DIAL, policies.DIAL_RETRY, order)


def _wrap_up(context: DurableOrchestrationContext, rest: Rest) -> Steps:
    """As many steps at once as go together. What fails is tried again later and later; the history begins anew then."""
    for _ in range(policies.GOES_A_LIFE):
        came = yield context.call_activity_with_retry(WRAP_UP, policies.GO_RETRY, rest.order)
        rest = rest.after(came)
        if not rest.left:
            return
        if came["failed"]:
            pause = policies.pause_after(rest.vain)
            yield context.create_timer(context.current_utc_datetime + pause)
    context.continue_as_new(rest.to_dict())


def _one_by_one(context: DurableOrchestrationContext, led: Led) -> Steps:
    if led.plan:
        order = {"call_id": led.call_id, "folded": led.k, "plan": led.plan.to_dict()}
        yield context.call_activity_with_retry(SET_PLAN, policies.SET_PLAN_RETRY, order)
    if led.attempt:
        order = {"call_id": led.call_id, "attempt": led.attempt}
        yield context.call_activity_with_retry(DIAL, policies.DIAL_RETRY, order)
    if led.news:
        order = {"call_id": led.call_id, "k": led.k, "sequence": led.sequence, "news": list(led.news)}
        yield context.call_activity_with_retry(PUBLISH, policies.PUBLISH_RETRY, order)


def _finish(context: DurableOrchestrationContext, call_id: str, state: CallState, told: int) -> Steps:
    for step in steps_after(recorded=state.recording_sid is not None):
        order = {"call_id": call_id, "step": step.value, "sequence": told + 1}
        news = yield context.call_activity_with_retry(FINISH, policies.WRAP_UP_RETRY, order)
        told += bool(news)


def _hear_through(context: DurableOrchestrationContext, call_id: str, state: CallState) -> Steps:
    if state.recording_sid:
        order = {"call_id": call_id, "recording_sid": state.recording_sid}
        yield context.call_activity_with_retry(TRANSCRIBE, policies.WRAP_UP_RETRY, order)
    yield context.call_activity_with_retry(CLOSE, policies.WRAP_UP_RETRY, {"call_id": call_id})
