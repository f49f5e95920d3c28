"""What is told of a call follows from its facts alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talkstack.calls.model.fact import FactDraft, FactKind
from talkstack.calls.model.news import INBOUND, News, news_of
from talkstack.calls.model.state import CallState, asking_again, fold
from tests.builders import a_fact

INWARDS = a_fact("started", kind=FactKind.STARTED, what="unrecorded", ref=INBOUND)
OUTWARDS = a_fact("started", kind=FactKind.STARTED, what="unrecorded")
ORDERED = a_fact("ordered", kind=FactKind.ORDERED, n=2, what="busy")
REDIAL = a_fact("due:redial:2", kind=FactKind.DUE, n=2, what="redial")
CANCEL = a_fact("command:1", kind=FactKind.COMMAND, what="cancel")


def status(what: str, n: int | None = None) -> FactDraft:
    return a_fact(f"status:{n}:{what}", kind=FactKind.STATUS, what=what, n=n)


def dial(what: str) -> FactDraft:
    return a_fact("dial:2", kind=FactKind.DIAL, what=what)


HAPPENINGS = [
    a_fact("turn:1", n=1, what="speech"),
    a_fact("turn:2", n=2, what="speech", ref="transferred"),
    dial("completed"),
    dial("no-answer"),
    *(status(what) for what in ("ringing", "in-progress", "completed", "failed")),
    *(status(what, n) for what in ("ringing", "in-progress", "busy", "completed") for n in (1, 2)),
    a_fact("attempt:1", kind=FactKind.ATTEMPT, n=1, what="placed", ref="CA1"),
    a_fact("attempt:1:lost", kind=FactKind.ATTEMPT, n=1, what="unknown"),
    REDIAL,
    CANCEL,
]


def told(drafts: Sequence[FactDraft]) -> list[News]:
    state, news = CallState(silence_policy=asking_again(2)), list[News]()
    for k, draft in enumerate(drafts, 1):
        before, (state, _) = state, fold(state, draft.numbered(k))
        news += news_of(before, state, draft.numbered(k))
    return news


@pytest.mark.parametrize(
    ("facts", "news"),
    [
        ([INWARDS], "started answered"),
        ([OUTWARDS, ORDERED], "started"),
        ([OUTWARDS, ORDERED, status("in-progress", 1)], "started answered"),
        ([OUTWARDS, ORDERED, status("busy", 1), REDIAL, status("busy", 2)], "started ended"),
        ([OUTWARDS, ORDERED, status("failed", 1)], "started failed"),
        ([OUTWARDS, ORDERED, CANCEL], "started ended"),
        ([INWARDS, status("completed")], "started answered ended"),
        ([INWARDS, dial("completed"), status("completed")], "started answered transferred ended"),
        ([INWARDS, dial("busy"), status("failed")], "started answered failed"),
        ([INWARDS, status("completed"), dial("completed")], "started answered ended"),
    ],
)
def test_each_turn_of_a_call_is_told_once_when_it_comes(facts: list[FactDraft], news: str):
    assert [it.removeprefix("call.") for it in told(facts)] == news.split()


def test_a_fact_that_was_folded_before_is_no_news():
    first = INWARDS.numbered(1)
    state, _ = fold(CallState(silence_policy=asking_again(2)), first)
    again, _ = fold(state, first)
    assert news_of(state, again, first) == ()


@settings(max_examples=300, deadline=None)
@given(placed=st.booleans(), facts=st.lists(st.sampled_from(HAPPENINGS), max_size=12))
def test_whatever_happens_in_whatever_order_a_call_begins_once_and_ends_at_most_once(
    placed: bool, facts: list[FactDraft]
):
    news = told([OUTWARDS, ORDERED, *facts] if placed else [INWARDS, *facts])
    endings = [it for it in news if it in {News.ENDED, News.FAILED}]
    assert news[0] is News.STARTED
    assert news.count(News.STARTED) == 1
    assert news.count(News.ANSWERED) <= 1
    assert len(endings) <= 1
    assert endings == news[-len(endings) :] if endings else True
