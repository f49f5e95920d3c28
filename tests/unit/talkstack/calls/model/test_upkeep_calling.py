"""What time alone brings about in a call that nobody has answered yet."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from talkstack.calls.call import Call
from talkstack.calls.log import entered
from talkstack.calls.model.fact import AttemptState, Due, FactDraft, FactKind
from talkstack.calls.model.order import Order, Retry
from talkstack.calls.model.standing import Status
from talkstack.calls.model.upkeep import Upkeep, UpkeepPolicy, upkeep
from tests.builders import NOON, NOON_MS, a_call, a_fact

POLICY = UpkeepPolicy(unheard=90, warning_before=60, recording_wait=300, longest_sleep=60, settling=15)


def fact(kind: FactKind, what: str, second: int, n: int = 1) -> FactDraft:
    return a_fact(f"{kind}:{n}:{what}", kind=kind, n=n, what=what, at=NOON_MS + second * 1000)


def placed(second: int = 1, n: int = 1) -> FactDraft:
    return fact(FactKind.ATTEMPT, AttemptState.PLACED, second, n)


def status(what: str, second: int, n: int = 1) -> FactDraft:
    return fact(FactKind.STATUS, what, second, n)


def an_order(*drafts: FactDraft, **changes: Any) -> Call:
    call = a_call(
        direction="outbound",
        twilio_sid=None,
        log=(),
        status=Status.QUEUED,
        order=Order(retry=Retry(attempts=3, delay_seconds=120)),
        **changes,
    )
    facts = (
        a_fact("started", kind=FactKind.STARTED, what="unrecorded"),
        a_fact("ordered", kind=FactKind.ORDERED, n=3, what="busy"),
        *drafts,
    )
    return entered(call, facts)[0]


def look(call: Call, second: float) -> Upkeep:
    return upkeep(call, now=NOON + timedelta(seconds=second), max_duration=600, policy=POLICY)


def test_a_call_whose_placing_is_in_doubt_is_settled_often():
    for second in (0, 40, 4000):
        assert look(an_order(), second) == Upkeep(
            due=(), ask=False, over=False, sleep_seconds=15, settle=True
        )


@pytest.mark.parametrize(("second", "ask"), [(91, True), (90, False)])
def test_a_call_that_the_carrier_has_is_asked_for_when_nothing_is_heard_of_it(second: int, *, ask: bool):
    found = look(an_order(placed(1)), second)
    assert (found.ask, found.settle, found.due, found.over) == (ask, False, (), False)


@pytest.mark.parametrize(
    ("second", "due", "sleep"),
    [(10, (), 60), (128, (), 2), (129, (Due.REDIAL,), 1), (9000, (Due.REDIAL,), 1)],
)
def test_the_next_attempt_is_due_after_the_delay(second: int, due: tuple[Due, ...], sleep: int):
    found = look(an_order(placed(1), status("busy", 9)), second)
    assert (found.due, found.sleep_seconds) == (due, sleep)
    assert (found.ask, found.settle, found.over) == (False, False, False)


def test_after_a_redial_the_new_attempt_is_in_doubt():
    redial = fact(FactKind.DUE, Due.REDIAL, 129, n=2)
    found = look(an_order(placed(1), status("busy", 9), redial), 130)
    assert (found.due, found.settle) == ((), True)
    again = look(an_order(placed(1), status("busy", 9), redial, placed(131, 2), status("busy", 140, 2)), 260)
    assert again.due == (Due.REDIAL,)
    assert (
        look(an_order(placed(1), status("busy", 9), redial, placed(131, 2), status("busy", 140, 2)), 259).due
        == ()
    )


def test_the_talk_is_timed_from_the_answer():
    call = an_order(placed(1), status("in-progress", 100))
    assert look(call, 639).due == ()
    assert look(call, 640).due == (Due.WARNING,)
    assert look(call, 700).due == (Due.WARNING, Due.MAX_DURATION)


def test_a_call_that_nobody_answered_is_over_at_once():
    for end in ("no-answer", "failed", "canceled"):
        assert look(an_order(placed(1), status(end, 30)), 31).over
