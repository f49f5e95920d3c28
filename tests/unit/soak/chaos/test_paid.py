from __future__ import annotations

from soak.chaos.judging.evidence import Evidence
from soak.chaos.judging.paid import Paid


def call(id_: str, *sounds: str, words: str = "", questions: int = 0) -> Evidence:
    return Evidence(call={"_id": id_}, sounds=sounds, words=words, questions=questions)


CALLS = [
    call("call_1", "caller 1", "agent", words="a booking", questions=1),
    call("call_2", "caller 2", "agent", words="a question", questions=2),
    call("call_3", words="nobody spoke"),
]
ONCE = Paid(heard={"caller 1": 1, "caller 2": 1, "agent": 2}, read={"a booking": 1, "a question": 2})
NOTHING = {"sounds_heard": 0, "transcripts_read": 0}


def test_each_call_pays_for_its_own_even_when_two_sound_alike():
    assert ONCE.twice(CALLS) == NOTHING
    assert ONCE.counts() == {"sounds_heard": 4, "transcripts_read": 3}


def test_what_was_heard_or_read_once_more_was_paid_twice():
    more = Paid(heard={**ONCE.heard, "agent": 4}, read={**ONCE.read, "a question": 3, "nobody spoke": 1})
    assert more.twice(CALLS) == {"sounds_heard": 2, "transcripts_read": 1}


def test_a_piece_of_a_long_recording_is_wanted_once():
    assert Paid(heard={"some piece": 1}).twice(CALLS) == NOTHING
    assert Paid(heard={"some piece": 3}).twice(CALLS) == {"sounds_heard": 2, "transcripts_read": 0}
