from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from talkstack.calls.call import Call
from talkstack.calls.model.fact import Due, FactDraft, FactKind
from talkstack.calls.model.upkeep import Upkeep, UpkeepPolicy, upkeep
from tests.builders import NOON, NOON_MS, a_call, a_fact

POLICY = UpkeepPolicy(unheard=90, warning_before=60, recording_wait=300, longest_sleep=60)
LONGEST = 600


def a_call_with(*drafts: FactDraft, what: str = "recorded") -> Call:
    started = a_fact("started", kind=FactKind.STARTED, what=what)
    log = tuple(draft.numbered(k) for k, draft in enumerate((started, *drafts), 1))
    return a_call(log=log)


def heard(seconds: int) -> FactDraft:
    return a_fact(f"turn:{seconds}", at=NOON_MS + seconds * 1000)


def noted(what: Due) -> FactDraft:
    return a_fact(f"due:{what}", kind=FactKind.DUE, what=what)


def ended(call: Call, seconds: float = 0) -> Call:
    return replace(call, status="completed", ended_at=NOON + timedelta(seconds=seconds))


def look(call: Call, seconds: float) -> Upkeep:
    return upkeep(call, now=NOON + timedelta(seconds=seconds), max_duration=LONGEST, policy=POLICY)


@pytest.mark.parametrize(
    ("seconds", "noted_already", "due"),
    [
        (539, (), ()),
        (540, (), (Due.WARNING,)),
        (599, (Due.WARNING,), ()),
        (600, (Due.WARNING,), (Due.MAX_DURATION,)),
        (700, (), (Due.WARNING, Due.MAX_DURATION)),
        (700, (Due.WARNING, Due.MAX_DURATION), ()),
    ],
)
def test_what_is_due_is_due_once(seconds: int, noted_already: tuple[Due, ...], due: tuple[Due, ...]):
    call = a_call_with(*map(noted, noted_already), heard(seconds))
    assert look(call, seconds).due == due


@pytest.mark.parametrize(("seconds", "ask"), [(89, False), (90, True), (500, True)])
def test_twilio_is_asked_when_nothing_was_heard_for_long(seconds: int, ask: bool):
    assert look(a_call_with(), seconds).ask is ask


def test_what_was_heard_last_counts():
    assert not look(a_call_with(heard(100)), 189).ask
    assert look(a_call_with(heard(100)), 190).ask
    assert look(a_call_with(heard(100), heard(20)), 189).ask is False


@pytest.mark.parametrize(
    ("facts", "seconds", "sleep"),
    [
        ((), 0, 60),
        ((), 80, 11),
        ((heard(520),), 530, 11),
        ((heard(520),), 539.5, 1),
        ((heard(540), noted(Due.WARNING)), 595, 6),
        ((), 10_000, 60),
    ],
)
def test_the_clock_sleeps_until_the_next_thing_may_be_due(
    facts: tuple[FactDraft, ...], seconds: float, sleep: int
):
    assert look(a_call_with(*facts), seconds).sleep_seconds == sleep


def test_a_call_that_is_over_is_not_asked_about_and_brings_no_warning():
    result = look(ended(a_call_with()), 299)
    assert (result.due, result.ask, result.over) == ((), False, False)
    assert result.sleep_seconds == 2


def test_a_recording_is_given_up_in_time():
    result = look(ended(a_call_with(), 30), 330)
    assert (result.due, result.over) == ((Due.RECORDING_OVERDUE,), True)


@pytest.mark.parametrize(
    "call",
    [
        a_call_with(a_fact("rec", kind=FactKind.RECORDING, what="completed", ref="RE1")),
        a_call_with(a_fact("rec", kind=FactKind.RECORDING, what="absent", ref="RE1")),
        a_call_with(noted(Due.RECORDING_OVERDUE)),
        a_call_with(what="unrecorded"),
    ],
    ids=["filed", "absent", "given up", "unrecorded"],
)
def test_the_clock_stops_when_nothing_can_come_any_more(call: Call):
    result = look(ended(call), 1)
    assert (result.due, result.over) == ((), True)


def test_a_recording_that_is_only_being_made_is_waited_for():
    call = ended(a_call_with(a_fact("rec", kind=FactKind.RECORDING, what="in-progress", ref="RE1")))
    assert not look(call, 1).over
    assert look(call, 300).due == (Due.RECORDING_OVERDUE,)


def consent(what: str, seconds: int = 0) -> FactDraft:
    return a_fact("consent", kind=FactKind.CONSENT, what=what, at=NOON_MS + seconds * 1000)


def test_a_call_in_which_consent_is_asked_for_is_looked_after():
    assert look(a_call_with(what="on_consent"), 5).sleep_seconds == POLICY.settling + 1
    answered = a_fact("turn:5", n=5)
    assert look(a_call_with(answered, what="on_consent"), 5).sleep_seconds == POLICY.longest_sleep


@pytest.mark.parametrize(
    ("facts", "seconds", "capture"),
    [
        ((consent("given"),), 9, False),
        ((consent("given"),), 10, True),
        ((consent("refused"),), 60, False),
        ((consent("given"), a_fact("began", kind=FactKind.RECORDING, what="in-progress")), 60, False),
    ],
)
def test_a_recording_that_has_not_begun_on_consent_is_pursued(
    facts: tuple[FactDraft, ...], seconds: int, capture: bool
):
    assert look(a_call_with(heard(1), *facts, what="on_consent"), seconds).capture is capture


@pytest.mark.parametrize(("what", "over"), [("given", False), ("refused", True)])
def test_after_the_call_only_a_recording_to_which_somebody_agreed_is_waited_for(what: str, over: bool):
    call = ended(a_call_with(heard(1), consent(what), what="on_consent"), 20)
    assert look(call, 30).over is over
