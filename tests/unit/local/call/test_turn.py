from dataclasses import replace

import pytest

from local.call.turn import Outcome, Turn, faults

TURN = Turn(
    n=1,
    caller="It is for a check-up.",
    told="It is for a check-up.",
    confidence=1.0,
    agent="Fine.",
    answered_ms=300,
)
TURNS = tuple(replace(TURN, n=n) for n in range(1, 6))
GOOD = Outcome(greeting="Hello.", turns=TURNS, booked=1, closed=True)


def changed(**changes: object) -> Outcome:
    return replace(GOOD, turns=(*TURNS[:-1], replace(TURNS[-1], **changes)))  # pyright: ignore[reportArgumentType] - by name


def test_a_call_that_went_as_it_should_has_no_faults():
    assert faults(GOOD, booking=True, exact=True) == []


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        (replace(GOOD, greeting=""), "did not say anything at the start"),
        (changed(agent=""), "turn 5 was not answered"),
        (changed(told=None), "in turn 5 no words were recognised"),
        (changed(told=""), "in turn 5 no words were recognised"),
        (changed(told="It is for a check-in."), "in turn 5 other words"),
        (replace(GOOD, turns=TURNS[:3]), "ended after 3 turns"),
        (replace(GOOD, turns=()), "did not get a word in"),
        (replace(GOOD, booked=0), "0 appointments were booked"),
        (replace(GOOD, booked=2), "2 appointments were booked"),
        (replace(GOOD, closed=False), "not finished in time"),
    ],
)
def test_each_fault_is_named(outcome: Outcome, says: str):
    assert says in "; ".join(faults(outcome, booking=True, exact=True))


def test_a_caller_with_words_of_their_own_need_not_book_nor_be_heard_exactly():
    own = replace(GOOD, turns=(replace(TURN, told="it's for a checkup"),), booked=0)
    assert faults(own, booking=False, exact=False) == []


def test_a_caller_who_kept_silent_need_not_be_recognised():
    silent = replace(TURN, caller="", told=None, answered_ms=None)
    assert faults(replace(GOOD, turns=(silent,)), booking=False, exact=True) == []
