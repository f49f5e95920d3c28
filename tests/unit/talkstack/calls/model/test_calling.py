"""A call that we place, attempt by attempt: its phases, and why it ends."""

from __future__ import annotations

from typing import Any

import pytest

from talkstack.calls.model.calling import Calling
from talkstack.calls.model.fact import AttemptState, Due, FactDraft, FactKind
from talkstack.calls.model.plan import EndReason, Phase, Plan, SilenceAction
from talkstack.calls.model.state import CallState, RecordingState, fold
from tests.builders import a_fact

SID = "CA" + "1" * 32
STARTED = a_fact("started", kind=FactKind.STARTED, what="recorded")
CANCEL = a_fact("command:cancel", kind=FactKind.COMMAND, what="cancel")


def ordered(most: int = 1, causes: str = "busy no_answer") -> FactDraft:
    return a_fact("ordered", kind=FactKind.ORDERED, n=most, what=causes)


def attempt(state: AttemptState, n: int = 1) -> FactDraft:
    return a_fact(f"attempt:{n}:{state}", kind=FactKind.ATTEMPT, n=n, what=state, ref=SID)


def status(what: str, n: int = 1) -> FactDraft:
    return a_fact(f"status:{n}:{what}", kind=FactKind.STATUS, n=n, what=what)


def redial(n: int = 2) -> FactDraft:
    return a_fact(f"due:redial:{n}", kind=FactKind.DUE, n=n, what=Due.REDIAL)


def machine(verdict: str, treated: str) -> FactDraft:
    return a_fact("machine", kind=FactKind.MACHINE, n=1, what=verdict, ref=treated)


def after(*drafts: FactDraft) -> tuple[CallState, Plan]:
    state, plan = CallState(silence_policy=(SilenceAction.GOODBYE,)), Plan()
    for k, draft in enumerate((STARTED, *drafts), 1):
        state, plan = fold(state, draft.numbered(k))
    return state, plan


PLACED = attempt(AttemptState.PLACED)


@pytest.mark.parametrize(
    ("facts", "phase", "ended"),
    [
        ([], Phase.CALLING, None),
        ([PLACED], Phase.CALLING, None),
        ([PLACED, status("ringing")], Phase.CALLING, None),
        ([PLACED, status("ringing"), status("in-progress")], Phase.TALKING, None),
        ([status("in-progress")], Phase.TALKING, None),
        ([status("in-progress"), status("completed")], Phase.ENDED, EndReason.CALLER_HUNG_UP),
        ([status("completed")], Phase.ENDED, EndReason.CALLER_HUNG_UP),
        ([PLACED, status("busy")], Phase.CLOSED, EndReason.BUSY),
        ([PLACED, status("no-answer")], Phase.CLOSED, EndReason.NO_ANSWER),
        ([PLACED, status("failed")], Phase.CLOSED, EndReason.FAILED),
        ([PLACED, status("canceled")], Phase.CLOSED, EndReason.CANCELED),
        ([attempt(AttemptState.REFUSED)], Phase.CLOSED, EndReason.FAILED),
        ([attempt(AttemptState.UNREACHED)], Phase.CLOSED, EndReason.FAILED),
        ([attempt(AttemptState.UNKNOWN)], Phase.CLOSED, EndReason.UNKNOWN),
        ([PLACED, attempt(AttemptState.UNKNOWN)], Phase.CALLING, None),
        ([CANCEL], Phase.CLOSED, EndReason.CANCELED),
        ([PLACED, CANCEL], Phase.CALLING, None),
        ([PLACED, CANCEL, status("canceled")], Phase.CLOSED, EndReason.CANCELED),
        ([PLACED, CANCEL, status("completed")], Phase.CLOSED, EndReason.CANCELED),
        ([PLACED, CANCEL, status("no-answer")], Phase.CLOSED, EndReason.NO_ANSWER),
        ([PLACED, CANCEL, status("in-progress"), status("completed")], Phase.ENDED, EndReason.CANCELED),
        (
            [status("in-progress"), CANCEL, status("completed")],
            Phase.ENDED,
            EndReason.ENDED_BY_API,
        ),
        (
            [status("in-progress"), machine("machine_end_beep", "leave_message"), status("completed")],
            Phase.ENDED,
            EndReason.VOICEMAIL,
        ),
        (
            [status("in-progress"), machine("machine_start", "talk"), status("completed")],
            Phase.ENDED,
            EndReason.CALLER_HUNG_UP,
        ),
        (
            [status("in-progress"), machine("human", "hang_up"), status("completed")],
            Phase.ENDED,
            EndReason.CALLER_HUNG_UP,
        ),
    ],
)
def test_a_call_goes_from_calling_to_its_end(facts: list[FactDraft], phase: Phase, ended: EndReason | None):
    _, plan = after(ordered(), *facts)
    assert (plan.phase, plan.ended, plan.attempt) == (phase, ended, 1)


def test_a_call_that_nobody_answered_has_no_recording():
    assert after(ordered(), status("busy"))[0].recording is RecordingState.NONE
    assert after(ordered(), status("completed"))[0].recording is RecordingState.EXPECTED


@pytest.mark.parametrize(
    ("cause", "failing"),
    [
        ("busy", status("busy")),
        ("no_answer", status("no-answer")),
        ("failed", status("failed")),
        ("failed", attempt(AttemptState.REFUSED)),
        ("failed", attempt(AttemptState.UNREACHED)),
        ("unknown", attempt(AttemptState.UNKNOWN)),
    ],
    ids=lambda it: it if isinstance(it, str) else it.key,
)
def test_another_attempt_waits_for_its_time_and_is_made_once(cause: str, failing: FactDraft):
    waiting, plan = after(ordered(2, cause), failing)
    assert waiting.calling == Calling(most=2, causes=(cause,), waiting=True, placed=False)
    assert (plan.phase, plan.attempt, plan.ended) == (Phase.CALLING, 1, None)
    _, plan = after(ordered(2, cause), failing, redial())
    assert (plan.phase, plan.attempt) == (Phase.CALLING, 2)
    _, plan = after(ordered(2, cause), failing, redial(), redial(), redial(3))
    assert plan.attempt == 2
    assert after(ordered(2, "none"), failing)[1].phase is Phase.CLOSED
    assert after(ordered(1, cause), failing)[1].phase is Phase.CLOSED


def test_the_last_attempt_ends_the_call():
    _, plan = after(ordered(2), status("busy"), redial(), status("busy", n=2))
    assert (plan.ended, plan.attempt) == (EndReason.BUSY, 2)


@pytest.mark.parametrize(
    "late",
    [
        status("completed"),
        status("in-progress"),
        status("busy"),
        attempt(AttemptState.PLACED),
        attempt(AttemptState.UNKNOWN),
    ],
    ids=lambda it: it.key,
)
def test_what_is_told_of_an_earlier_attempt_changes_nothing(late: FactDraft):
    facts = (ordered(3, "busy unknown"), status("busy"), redial())
    before = after(*facts)[0].calling
    assert after(*facts, late)[0].calling == before
    waiting = facts[:2]
    assert after(*waiting, late)[0].calling == after(*waiting)[0].calling


def test_who_talked_is_not_called_again():
    _, plan = after(ordered(2, "failed"), status("in-progress"), status("failed"))
    assert (plan.ended, plan.attempt) == (EndReason.FAILED, 1)


def test_a_canceled_call_makes_no_other_attempt():
    _, plan = after(ordered(2), PLACED, CANCEL, status("busy"))
    assert plan.ended is EndReason.BUSY
    _, plan = after(ordered(2), status("busy"), CANCEL, redial())
    assert (plan.ended, plan.attempt) == (EndReason.CANCELED, 1)


def test_a_redial_of_a_call_that_came_in_is_nothing():
    state, plan = after(redial())
    assert (state.calling, plan) == (None, Plan(silence=SilenceAction.GOODBYE))


def told(facts: list[FactDraft]) -> Any:
    return after(ordered(2), *facts)[0].calling


def test_progress_goes_only_forward():
    for facts in ([status("ringing"), status("initiated")], [status("initiated"), status("ringing")]):
        assert told(facts) == Calling(most=2, causes=("busy", "no_answer"), progress="ringing", placed=True)
    assert told([status("unheard-of")]).progress == "queued"
