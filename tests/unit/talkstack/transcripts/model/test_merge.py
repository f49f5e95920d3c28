"""Every phrase in one turn or in none, nothing lost, and what differs told once."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talkstack.speech.model import HeardWord
from talkstack.transcripts.model.alignment import Said
from talkstack.transcripts.model.merge import Merged, Terms, merged
from talkstack.transcripts.model.record import SIDES, Phrase, Side, Span

BEGAN = 1_000_000
TERMS = Terms(language="en-US", began_ms=BEGAN)


def said(n: int, text: str, at: float, speaker: Side = "caller") -> Said:
    return Said(n=n, speaker=speaker, text=text, at_ms=BEGAN + int(at * 1000))


def phrase(text: str, start: float, speaker: Side = "caller") -> Phrase:
    """Half a second a word."""
    at = int(start * 1000)
    words = tuple(HeardWord(word, at + 500 * i, 400) for i, word in enumerate(text.split()))
    return Phrase(speaker=speaker, start_ms=at, end_ms=at + 500 * len(words), text=text, words=words)


def merge(phrases: list[Phrase], live: list[Said], terms: Terms = TERMS) -> Merged:
    whole = {"both"} if any(it.speaker == "both" for it in phrases) else set(SIDES)
    return merged(phrases, live, terms, whole=whole)


def turns(found: Merged) -> list[int | None]:
    return [it.turn for it in found.phrases]


def spans(phrases: list[Phrase], live: list[Said], terms: Terms = TERMS) -> list[tuple[Span, ...]]:
    return [it.spans for it in merge(phrases, live, terms).differences]


def test_what_was_heard_alike_is_in_its_turn_and_does_not_differ():
    found = merge(
        [phrase("When do you open?", 2), phrase("Thanks.", 9), phrase("Hello.", 0, "agent")],
        [said(0, "Hello.", 0, "agent"), said(1, "when do you open", 5), said(2, "Thanks!", 11)],
    )
    assert [(it.text, it.turn) for it in found.phrases] == [
        ("Hello.", 0),
        ("When do you open?", 1),
        ("Thanks.", 2),
    ]
    assert found.differences == ()


def test_a_turn_may_be_many_phrases():
    live = [said(1, "I need an appointment on Monday at nine, please.", 9), said(2, "Yes.", 12)]
    heard = [phrase("I need an appointment.", 2), phrase("On Monday.", 5), phrase("At 9 please.", 7)]
    found = merge([*heard, phrase("Yes.", 11)], live)
    assert (turns(found), found.differences) == ([1, 1, 1, 2], ())


def test_a_number_that_was_heard_differently_is_told_whole_and_is_material():
    (only,) = spans([phrase("My zip is 90210.", 2)], [said(1, "my zip is 19210", 6)])
    assert only == (Span("19210", "90210.", material=True, at_ms=3500),)


@pytest.mark.parametrize(
    ("live", "record", "material"),
    [
        ("my name is Chin", "My name is Chen.", True),
        ("I can come", "I can't come.", True),
        ("I do not want that", "I don't want that.", False),
        ("well I want it", "I want it.", False),
        ("on the fifth of March", "On the fifth of May.", True),
        ("a great day", "A grey day.", False),
    ],
)
def test_numbers_names_and_negations_are_material(live: str, record: str, *, material: bool):
    ((*found,),) = spans([phrase(record, 2)], [said(1, live, 5)])
    assert any(span.material for span in found) is material


def test_names_that_the_agent_listens_for_are_names_wherever_they_stand():
    live, heard = [said(1, "cheng", 3)], [phrase("chen", 2)]
    assert not spans(heard, live)[0][0].material
    assert spans(heard, live, Terms(language="en-US", began_ms=BEGAN, names={"chen"}))[0][0].material


def test_nouns_are_no_names_in_german():
    german = Terms(language="de-DE", began_ms=BEGAN)
    ((span,),) = spans([phrase("Ich will den Terminus.", 2)], [said(1, "Ich will den Termin.", 4)], german)
    assert not span.material


def test_what_shares_no_word_is_placed_by_its_time():
    live = [said(1, "good morning", 5), said(2, "Chen", 11), said(3, "thank you", 20)]
    found = merge([phrase("Good morning.", 3), phrase("Chin.", 9.5), phrase("Thank you.", 18)], live)
    assert turns(found) == [1, 2, 3]
    (only,) = found.differences
    assert (only.n, only.live, only.record) == (2, "Chen", "Chin.")


def test_what_nobody_went_by_is_in_no_turn():
    live = [said(1, "good morning", 5), said(2, "thank you", 60)]
    found = merge(
        [phrase("Good morning.", 3), phrase("Put the kettle on.", 30), phrase("Thank you.", 58)], live
    )
    assert (turns(found), found.differences) == ([1, None, 2], ())


def test_a_small_word_does_not_make_it_a_turns():
    live = [said(1, "good morning", 5), said(2, "what about the results of my blood test", 60)]
    aside = phrase("Put the kettle on, please, dear.", 30)
    found = merge([phrase("Good morning.", 3), aside, phrase("Results of my blood test.", 57)], live)
    assert turns(found) == [1, None, 2]


def test_what_was_heard_between_two_parts_of_a_turn_is_of_it():
    long = "Your results came back yesterday and the doctor would like to see you in person this week"
    heard = [
        phrase("Your results came back yesterday.", 1, "agent"),
        phrase("Ann the dog door.", 25, "agent"),
    ]
    heard.append(phrase("Would like to see you in person this week.", 40, "agent"))
    assert turns(merge(heard, [said(1, long, 0, "agent")])) == [1, 1, 1]


def test_a_number_that_differs_twice_differs_once():
    (only,) = spans([phrase("Call 92349 please.", 2)], [said(1, "call 12345 please", 6)])
    assert [(span.live, span.record) for span in only] == [("12345", "92349")]


def test_a_turn_of_which_the_recording_holds_nothing_differs():
    (only,) = merge(
        [phrase("Good morning.", 3)], [said(1, "good morning", 5), said(2, "yes", 60)]
    ).differences
    assert only.spans == (Span("yes", "", material=False),)


def test_what_the_ledger_does_not_know_of_the_agent_differs():
    live = [said(1, "We open at", 5, "agent")]
    (only,) = merge([phrase("We open at nine.", 6, "agent")], live).differences
    assert (only.speaker, only.spans) == ("agent", (Span("", "nine.", material=True, at_ms=7500),))


def test_clocks_that_are_apart_do_not_matter():
    late = [said(1, "good morning", 905), said(2, "Chen", 911), said(3, "thank you", 920)]
    assert turns(
        merge([phrase("Good morning.", 3), phrase("Chin.", 9.5), phrase("Thank you.", 18)], late)
    ) == [1, 2, 3]


def test_one_channel_is_compared_with_both_sides():
    live = [
        said(0, "Hello there.", 0, "agent"),
        said(1, "when do you open", 4),
        said(1, "At nine.", 4, "agent"),
    ]
    heard = [("Hello there.", 0), ("When do you open?", 2), ("At five.", 6)]
    found = merge([phrase(text, at, "both") for text, at in heard], live)
    assert turns(found) == [0, 1, 1]
    assert [(it.speaker, it.spans[0].record) for it in found.differences] == [("agent", "five.")]


def test_of_a_side_that_was_not_heard_whole_nothing_is_said_to_differ():
    found = merged([phrase("Yes.", 1)], [said(1, "no", 3)], TERMS, whole=set())
    assert (len(found.phrases), found.differences) == (1, ())


WORDS = st.lists(st.sampled_from("yes no nine Chen the open 7 thanks".split()), max_size=5).map(" ".join)
TIMES = st.integers(0, 60)
LIVE = st.lists(st.tuples(WORDS, st.sampled_from(SIDES), TIMES), max_size=6).map(
    lambda rows: [said(n, text, at, speaker) for n, (text, speaker, at) in enumerate(rows)]
)
HEARD = st.lists(st.tuples(WORDS, st.sampled_from(SIDES), TIMES), max_size=8).map(
    lambda rows: [phrase(text, at, speaker) for text, speaker, at in rows]
)


@settings(max_examples=60, deadline=None)
@given(HEARD, LIVE)
def test_nothing_is_lost_and_turns_follow_each_other(heard: list[Phrase], live: list[Said]):
    found = merge(heard, live)
    assert sorted(it.text for it in found.phrases) == sorted(it.text for it in heard)
    known = {(it.speaker, it.n) for it in live}
    for side in SIDES:
        own = [it.turn for it in found.phrases if it.speaker == side and it.turn is not None]
        assert all((side, n) in known for n in own)
        assert all(one <= other for one, other in pairwise(own))
    for each in found.differences:
        record = " ".join(it.text for it in found.phrases if (it.speaker, it.turn) == (each.speaker, each.n))
        assert " ".join(each.record.split()) == " ".join(record.split())
    assert found == merge(list(heard), list(live))


@settings(max_examples=60, deadline=None)
@given(HEARD, LIVE)
def test_a_turn_that_is_not_said_to_differ_does_not(heard: list[Phrase], live: list[Said]):
    found = merge(heard, live)
    differing = {(it.speaker, it.n) for it in found.differences}
    for it in live:
        record = [each.text for each in found.phrases if (each.speaker, each.turn) == (it.speaker, it.n)]
        alike = plain(" ".join(record)) == plain(it.text)
        assert ((it.speaker, it.n) not in differing) is alike


def plain(text: str) -> list[str]:
    return text.replace("nine", "9").lower().split()
