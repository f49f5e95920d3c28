from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talkstack.calls.model.fact import Due, Fact, FactDraft
from talkstack.calls.model.plan import EndReason, Phase, Plan, SilenceAction
from talkstack.calls.model.state import CallState, GapError, RecordingState, fold
from tests.unit.talkstack.calls.model.folding import (
    GOODBYE,
    OVERDUE,
    POLICY,
    RECORDING,
    REPROMPT,
    TOOL,
    after,
    due,
    recording,
    started,
    status,
    turn,
)


@pytest.mark.parametrize(
    ("times", "silences", "silence"),
    [(0, 0, GOODBYE), (1, 0, REPROMPT), (1, 1, GOODBYE), (4, 3, REPROMPT), (4, 4, GOODBYE), (4, 5, GOODBYE)],
)
def test_the_start_tells_how_often_a_silent_caller_is_asked_again(
    times: int, silences: int, silence: SilenceAction
):
    _, plan = after(replace(started(), n=times), *[turn("silence")] * silences)
    assert (plan.silence, plan.reprompt) == (silence, silences)


@pytest.mark.parametrize(
    ("turns", "silence", "reprompt"),
    [
        ([], REPROMPT, 0),
        (["speech"], REPROMPT, 0),
        (["silence"], REPROMPT, 1),
        (["silence", "silence"], GOODBYE, 2),
        (["silence", "silence", "silence"], GOODBYE, 3),
        (["silence", "silence", "speech"], REPROMPT, 0),
        (["silence", "digits", "silence"], REPROMPT, 1),
    ],
)
def test_silences_in_a_row_are_counted(turns: list[str], silence: SilenceAction, reprompt: int):
    _, plan = after(started(), *(turn(what) for what in turns))
    assert (plan.silence, plan.reprompt) == (silence, reprompt)


@pytest.mark.parametrize(
    ("facts", "phase", "ended"),
    [
        ([started()], Phase.TALKING, None),
        ([started(), status("ringing")], Phase.TALKING, None),
        ([started(), status("in-progress"), TOOL], Phase.TALKING, None),
        ([started(), turn(ref="silence")], Phase.ENDING, None),
        ([started(), status("completed")], Phase.ENDED, EndReason.CALLER_HUNG_UP),
        ([started(), turn(ref="silence"), status("completed")], Phase.ENDED, EndReason.SILENCE),
        ([started(), turn(ref="max_duration"), status("completed")], Phase.ENDED, EndReason.MAX_DURATION),
        ([started(), turn(ref="silence"), status("failed")], Phase.ENDED, EndReason.FAILED),
        ([started(), status("busy")], Phase.ENDED, EndReason.BUSY),
        ([started(), status("no-answer")], Phase.ENDED, EndReason.NO_ANSWER),
        ([started(), status("canceled")], Phase.ENDED, EndReason.CANCELED),
        ([started("unrecorded"), status("completed")], Phase.CLOSED, EndReason.CALLER_HUNG_UP),
        ([started(), status("completed"), recording("completed")], Phase.CLOSED, EndReason.CALLER_HUNG_UP),
        ([started(), status("completed"), recording("absent")], Phase.CLOSED, EndReason.CALLER_HUNG_UP),
        ([started(), status("completed"), recording("in-progress")], Phase.ENDED, EndReason.CALLER_HUNG_UP),
        ([started(), status("completed"), OVERDUE], Phase.CLOSED, EndReason.CALLER_HUNG_UP),
        ([started(), recording("completed"), turn()], Phase.TALKING, None),
        ([started(), recording("completed"), status("completed")], Phase.CLOSED, EndReason.CALLER_HUNG_UP),
    ],
)
def test_a_call_goes_from_talking_to_closed(facts: list[FactDraft], phase: Phase, ended: EndReason | None):
    state, plan = after(*facts)
    assert (plan.phase, plan.ended) == (phase, ended)
    assert state.folded == len(facts)


@pytest.mark.parametrize(
    "late",
    [status("ringing"), status("in-progress"), status("failed"), turn(), turn(ref="silence"), TOOL],
    ids=lambda fact: f"{fact.kind}-{fact.what}",
)
@pytest.mark.parametrize("what", ["recorded", "unrecorded"])
def test_what_comes_late_neither_reopens_a_call_nor_changes_why_it_ended(what: str, late: FactDraft):
    ended = (started(what), status("completed"))
    before, after_it = after(*ended)[1], after(*ended, late)[1]
    assert (after_it.phase, after_it.ended) == (before.phase, before.ended)


def test_nothing_is_taken_in_after_the_close():
    closed, plan = after(started("unrecorded"), status("completed"))
    for late in (turn("silence"), due(Due.WARNING), recording("completed")):
        assert fold(closed, late.numbered(3)) == (replace(closed, folded=3), plan)


def test_a_recording_that_came_is_not_given_up():
    state, _ = after(started(), recording("completed"), OVERDUE, recording("absent"), status("completed"))
    assert (state.recording, state.recording_sid) == (RecordingState.AVAILABLE, RECORDING)


def test_a_recording_may_still_come_while_the_call_lasts():
    state, _ = after(started(), recording("absent"), recording("completed"))
    assert state.recording is RecordingState.AVAILABLE


def test_what_time_brings_about_stands_in_the_plan():
    assert after(started())[1] == Plan()
    assert after(started(), due(Due.WARNING))[1] == Plan(warning=True)
    _, plan = after(started(), due(Due.WARNING), due(Due.MAX_DURATION), turn())
    assert (plan.warning, plan.last_turn) == (True, True)


@pytest.mark.parametrize(
    ("facts", "last_turn", "capped"),
    [
        ([due(Due.CAP)], True, True),
        ([due(Due.CAP), due(Due.MAX_DURATION)], True, True),
        ([due(Due.MAX_DURATION), due(Due.CAP)], True, False),
    ],
)
def test_a_cap_makes_the_next_turn_the_last(facts: list[FactDraft], *, last_turn: bool, capped: bool):
    _, plan = after(started(), *facts)
    assert (plan.last_turn, plan.capped, plan.phase) == (last_turn, capped, Phase.TALKING)
    assert Plan.from_dict(plan.to_dict()) == plan


@pytest.mark.parametrize(
    ("facts", "ended"),
    [
        ([due(Due.CAP), status("completed")], EndReason.CALLER_HUNG_UP),
        ([due(Due.CAP), turn(ref="cost_cap"), status("completed")], EndReason.COST_CAP),
        ([due(Due.CAP), due(Due.CUT), status("completed")], EndReason.COST_CAP),
        ([turn(ref="silence"), due(Due.CAP), due(Due.CUT), status("completed")], EndReason.SILENCE),
        ([status("completed"), due(Due.CAP), due(Due.CUT)], EndReason.CALLER_HUNG_UP),
    ],
)
def test_who_hangs_up_before_the_cut_was_not_ended_by_the_cap(facts: list[FactDraft], ended: EndReason):
    assert after(started(), *facts)[1].ended is ended


def test_a_plan_that_was_written_before_there_were_caps_is_read():
    assert "capped" not in Plan().to_dict()
    assert Plan.from_dict(Plan().to_dict()) == Plan()


def test_turns_are_counted_by_their_numbers():
    assert after(started(), turn(n=1), turn(n=3), turn(n=2))[0].turns == 3


def test_a_repeat_changes_nothing():
    facts = (started(), turn("silence"), turn("silence"))
    state, plan = after(*facts)
    for k, draft in enumerate(facts, 1):
        assert fold(state, draft.numbered(k)) == (state, plan)


def test_a_gap_is_refused():
    state, _ = after(started())
    with pytest.raises(GapError) as refused:
        fold(state, turn().numbered(3))
    assert (refused.value.expected, refused.value.got) == (2, 3)


kinds = st.sampled_from(
    [
        turn(),
        turn("silence"),
        turn("silence", ref="silence"),
        *map(status, ("ringing", "completed", "failed")),
        *map(recording, ("completed", "absent")),
        *map(due, Due),
        TOOL,
    ]
)
ORDER = list(Phase)


def states(facts: Iterable[FactDraft]) -> list[tuple[CallState, Plan]]:
    state, found = CallState(silence_policy=POLICY), []
    for k, draft in enumerate(facts, 1):
        state, plan = fold(state, draft.numbered(k))
        found.append((state, plan))
    return found


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.sampled_from(["recorded", "unrecorded"]), st.lists(kinds, max_size=12))
def test_phases_only_move_forward(what: str, drafts: list[FactDraft]):
    phases = [ORDER.index(plan.phase) for _, plan in states([started(what), *drafts])]
    assert phases == sorted(phases)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.lists(kinds, max_size=12))
def test_facts_and_plans_survive_being_written_down(drafts: list[FactDraft]):
    for k, draft in enumerate(drafts, 1):
        fact = draft.numbered(k)
        assert Fact.from_dict(fact.to_dict()) == fact
    for _, plan in states([started(), *drafts]):
        assert Plan.from_dict(plan.to_dict()) == plan
