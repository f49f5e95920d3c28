from __future__ import annotations

from talkstack.book.latency import Quantiles, TurnLatency, latency_of, measured, quantiles, summary
from talkstack.conversation.model import Sent, TurnReply
from tests.builders import NOON_MS, a_reply, a_segment


def sent(**documents: tuple[int, int]) -> TurnReply:
    """When each document left, and how far it went; its key behind an underscore."""
    told = {key[1:]: Sent(NOON_MS + at, through) for key, (at, through) in documents.items()}
    segments = tuple(a_segment(k) for k in (1, 2))
    return a_reply(segments=segments, next=3, sent=told, stages={"total": 900})


def test_the_first_words_of_the_answer_count():
    turn = latency_of(sent(_0=(300, 1), _1=(800, 2)))
    assert (turn.filler, turn.answer, turn.first, turn.stages) == (None, 300, 300, {"total": 900})


def test_a_filler_is_told_apart_from_the_answer():
    turn = latency_of(sent(_0=(2500, 0), _0_1=(4000, 2)))
    assert (turn.filler, turn.answer, turn.first) == (2500, 4000, 2500)


def test_a_filler_in_mid_answer_is_one_as_well():
    turn = latency_of(sent(_0=(300, 1), _1=(2800, 1), _1_1=(3000, 2)))
    assert (turn.filler, turn.answer, turn.first) == (2800, 300, 300)


def test_a_document_that_only_ends_the_turn_is_no_filler():
    assert latency_of(sent(_0=(300, 2), _2=(700, 2))).filler is None


def test_whoever_hung_up_during_a_filler_has_heard_one():
    turn = latency_of(sent(_0=(2500, 0)))
    assert (turn.filler, turn.answer, turn.first) == (2500, None, 2500)


def test_a_turn_of_which_nothing_was_sent_says_so():
    turn = latency_of(sent())
    assert (turn.filler, turn.answer, turn.first) == (None, None, None)


def test_quantiles_are_values_that_occurred():
    assert quantiles([7]) == Quantiles(1, 7, 7, 7)
    assert quantiles([1, 2]) == Quantiles(2, 1, 2, 2)
    assert quantiles(list(range(1, 101))) == Quantiles(100, 50, 95, 99)


def a_turn(n: int, answer: int | None, filler: int | None = None, **stages: int) -> TurnLatency:
    return TurnLatency(n=n, filler=filler, answer=answer, stages=stages)


def test_a_summary_leaves_out_the_greeting_and_what_was_not_measured():
    turns = [a_turn(0, 9), a_turn(1, 300, total=500), a_turn(2, 900, 100), a_turn(3, None)]
    assert summary(measured(turns)) == {
        "first": Quantiles(2, 100, 300, 300),
        "filler": Quantiles(1, 100, 100, 100),
        "answer": Quantiles(2, 300, 900, 900),
        "total": Quantiles(1, 500, 500, 500),
    }


def test_of_no_turns_there_is_no_summary():
    assert summary(measured([])) == {}
