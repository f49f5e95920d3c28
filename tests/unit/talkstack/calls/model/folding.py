"""Facts of a call, and what they come to."""

from __future__ import annotations

from typing import Any

from talkstack.calls.model.fact import Due, FactDraft, FactKind
from talkstack.calls.model.plan import Plan, SilenceAction
from talkstack.calls.model.state import CallState, fold
from tests.builders import a_fact

REPROMPT, GOODBYE = SilenceAction.REPROMPT, SilenceAction.GOODBYE
POLICY = (REPROMPT, REPROMPT, GOODBYE)
RECORDING = "RE" + "1" * 32


def started(what: str = "recorded") -> FactDraft:
    return a_fact("started", kind=FactKind.STARTED, what=what)


def turn(what: str = "speech", **more: Any) -> FactDraft:
    return a_fact("turn", what=what, **more)


def status(what: str) -> FactDraft:
    return a_fact("status", kind=FactKind.STATUS, what=what)


def recording(what: str) -> FactDraft:
    return a_fact("recording", kind=FactKind.RECORDING, what=what, ref=RECORDING)


def due(what: Due) -> FactDraft:
    return a_fact("due", kind=FactKind.DUE, what=what)


OVERDUE = due(Due.RECORDING_OVERDUE)
TOOL = a_fact("tool", kind=FactKind.TOOL, what="done", ref="call_1:1:1")


def after(*drafts: FactDraft) -> tuple[CallState, Plan]:
    state, plan = CallState(silence_policy=POLICY), Plan()
    for k, draft in enumerate(drafts, 1):
        state, plan = fold(state, draft.numbered(k))
    return state, plan
