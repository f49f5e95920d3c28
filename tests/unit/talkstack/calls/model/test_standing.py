"""What a client is told of a call: the same for the same facts, however often and in whatever order they came."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talkstack.calls.call import Call
from talkstack.calls.log import entered
from talkstack.calls.model.fact import AttemptState, Due, FactDraft, FactKind
from talkstack.calls.model.plan import EndReason
from talkstack.calls.model.standing import UNDER_WAY, Status, standing
from tests.builders import NOON_MS, a_call, a_fact

FIRST = (
    a_fact("started", kind=FactKind.STARTED, what="recorded"),
    a_fact("ordered", kind=FactKind.ORDERED, n=3, what="busy no_answer failed unknown"),
)


def status(what: str, n: int = 1, second: int = 0) -> FactDraft:
    at = NOON_MS + second * 1000
    return a_fact(f"status:{n}:{what}", kind=FactKind.STATUS, n=n, what=what, at=at)


def placed(n: int = 1) -> FactDraft:
    return a_fact(f"attempt:{n}:placed", kind=FactKind.ATTEMPT, n=n, what=AttemptState.PLACED, ref=f"CA{n}")


def redial(n: int) -> FactDraft:
    return a_fact(f"due:redial:{n}", kind=FactKind.DUE, n=n, what=Due.REDIAL)


def record(drafts: Sequence[FactDraft]) -> Call:
    """As the stores keep it: a fact that is told again keeps its number."""
    call = a_call(direction="outbound", twilio_sid=None, log=(), status=Status.QUEUED)
    for draft in drafts:
        call, _ = entered(call, [draft])
    return call


@pytest.mark.parametrize(
    ("facts", "told", "outcome"),
    [
        ([], Status.QUEUED, None),
        ([placed()], Status.QUEUED, None),
        ([status("initiated")], Status.INITIATED, None),
        ([status("ringing")], Status.RINGING, None),
        ([status("in-progress")], Status.IN_PROGRESS, None),
        ([status("busy")], Status.WAITING, None),
        ([status("busy"), redial(2)], Status.QUEUED, None),
        ([status("busy"), redial(2), status("ringing", 2)], Status.RINGING, None),
        ([status("completed")], Status.COMPLETED, EndReason.CALLER_HUNG_UP),
        ([status("canceled")], Status.CANCELED, EndReason.CANCELED),
    ],
)
def test_a_call_stands_as_the_carrier_tells(facts: list[FactDraft], told: Status, outcome: EndReason | None):
    call = record([*FIRST, *facts])
    assert (call.status, call.outcome, call.standing.status) == (told, outcome, told)


@pytest.mark.parametrize(
    ("ended", "told"),
    [
        (status("busy"), Status.BUSY),
        (status("no-answer"), Status.NO_ANSWER),
        (status("failed"), Status.FAILED),
        (a_fact("x", kind=FactKind.ATTEMPT, n=1, what=AttemptState.UNKNOWN), Status.FAILED),
        (a_fact("x", kind=FactKind.ATTEMPT, n=1, what=AttemptState.REFUSED), Status.FAILED),
    ],
    ids=lambda it: it.what if isinstance(it, FactDraft) else it,
)
def test_a_call_that_rings_once_ends_as_its_attempt_does(ended: FactDraft, told: Status):
    ordered = a_fact("ordered", kind=FactKind.ORDERED, n=1, what="busy")
    call = record([FIRST[0], ordered, ended])
    assert (call.status, call.finished, call.standing.ended_at) == (told, True, NOON_MS)


def test_no_status_is_both_final_and_live():
    for it in Status:
        assert it.final is (it not in UNDER_WAY)
        assert it.live is (it in UNDER_WAY and it is not Status.WAITING)


def test_instants_are_those_of_the_facts_that_made_it_so():
    facts = [
        status("ringing", second=2),
        status("busy", second=9),
        redial(2),
        status("in-progress", 2, second=80),
        status("completed", 2, second=140),
    ]
    found = [standing(record([*FIRST, *facts[:count]]).log) for count in range(len(facts) + 1)]
    assert found[2].since == NOON_MS + 9000
    assert [it.answered_at for it in found] == [None] * 4 + [NOON_MS + 80_000] * 2
    assert [it.ended_at for it in found] == [None] * 5 + [NOON_MS + 140_000]
    assert [it.attempt for it in found] == [1, 1, 1, 2, 2, 2]


LIVES = st.lists(
    st.sampled_from(
        [("initiated", "ringing", end) for end in ("busy", "no-answer", "failed")] + [("failed",), ("busy",)]
    ),
    max_size=2,
)
LAST = st.sampled_from(
    [
        ("initiated", "ringing", "in-progress", "completed"),
        ("ringing", "no-answer"),
        ("failed",),
        ("initiated", "ringing", "canceled"),
    ]
)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(st.sampled_from(["busy", "no-answer"]), max_size=2), LAST, st.randoms(use_true_random=False))
def test_doubled_and_reordered_callbacks_make_the_same_record(
    failed: list[str], last: tuple[str, ...], chance: random.Random
):
    """Those of an attempt come among themselves in any order, any of them twice, and once more after the next redial."""
    plain, mixed, earlier = list(FIRST), list(FIRST), list[FactDraft]()
    attempts = [("initiated", "ringing", end) for end in failed] + [last]
    for n, statuses in enumerate(attempts, 1):
        if n > 1:
            plain.append(redial(n))
            mixed.append(redial(n))
        told = [placed(n), *(status(it, n) for it in statuses)]
        plain += told
        shuffled = (
            told + chance.sample(told, chance.randint(0, len(told))) + chance.sample(earlier, len(earlier))
        )
        chance.shuffle(shuffled)
        mixed += shuffled
        earlier += told
    once, again = record(plain), record(mixed)
    assert (once.status, once.outcome, once.standing.attempt) == (
        again.status,
        again.outcome,
        again.standing.attempt,
    )
    assert once.standing.attempt == len(attempts)
    assert again.facts == once.facts


@settings(max_examples=60, derandomize=True, deadline=None)
@given(LIVES, st.randoms(use_true_random=False))
def test_a_record_that_is_over_stays_as_it_is(lives: list[tuple[str, ...]], chance: random.Random):
    ended = [*FIRST, status("in-progress"), status("completed", second=60)]
    late = [status(it, n + 1) for n, statuses in enumerate(lives) for it in statuses]
    chance.shuffle(late)
    before, after = record(ended), record([*ended, *late, *ended])
    told = ("status", "outcome", "answered_at", "ended_at")
    assert [getattr(before, it) for it in told] == [getattr(after, it) for it in told]
