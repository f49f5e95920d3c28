from __future__ import annotations

import pytest

from talkstack.book.unfolding import Heard, Hearing, hearings, turnings
from talkstack.calls.model.fact import FactKind
from talkstack.calls.model.plan import EndReason, Phase, SilenceAction
from tests.builders import a_fact, a_segment, an_utterance

SEGMENTS = (a_segment(1, text="We open at nine."), a_segment(2, text="And on Monday at ten."))


def heard(text: str) -> dict[int, Heard]:
    return hearings(SEGMENTS, an_utterance(speaker="agent", text=text))


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("We open at nine. And on Monday at ten.", (Hearing.FINISHED, 1.0), (Hearing.FINISHED, 1.0)),
        ("We open at nine. And on", (Hearing.FINISHED, 1.0), (Hearing.CUT, 0.29)),
        ("We open at nine.", (Hearing.FINISHED, 1.0), (Hearing.UNHEARD, 0.0)),
        ("We open", (Hearing.CUT, 0.44), (Hearing.UNHEARD, 0.0)),
        ("", (Hearing.UNHEARD, 0.0), (Hearing.UNHEARD, 0.0)),
    ],
)
def test_words_are_heard_from_the_first_on(
    text: str, first: tuple[Hearing, float], second: tuple[Hearing, float]
):
    assert heard(text) == {1: Heard(*first), 2: Heard(*second)}


def test_a_plan_is_told_with_the_fact_that_changed_it():
    log = [
        a_fact("started", kind=FactKind.STARTED, what="recorded", n=1).numbered(1),
        a_fact("turn:1", n=1, what="speech").numbered(2),
        a_fact("turn:2", n=2, what="silence").numbered(3),
        a_fact("over", kind=FactKind.STATUS, what="completed").numbered(4),
    ]
    told = list(turnings(log))
    assert [(it.fact.k, it.plan.silence, it.plan.reprompt, it.plan.phase) for it in told] == [
        (3, SilenceAction.GOODBYE, 1, Phase.TALKING),
        (4, SilenceAction.GOODBYE, 1, Phase.ENDED),
    ]
    assert told[-1].plan.ended is EndReason.CALLER_HUNG_UP


def test_facts_that_change_nothing_are_no_turnings():
    assert list(turnings([a_fact("turn:1", n=1, what="speech").numbered(1)])) == []
