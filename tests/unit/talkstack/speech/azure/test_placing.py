from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talkstack.speech.azure.boundaries import Boundary
from talkstack.speech.azure.placing import placed
from talkstack.speech.model import Word

LONG = 60_000


def told(*texts: str, ms: int = 100) -> list[Boundary]:
    """Words that follow one another at once."""
    return [Boundary(text, n * ms * 10_000, timedelta(milliseconds=ms), "r") for n, text in enumerate(texts)]


def ends(text: str, *texts: str) -> list[str]:
    return [text[: word.chars] for word in placed(told(*texts), text, LONG)]


def test_words_end_where_they_are_written_and_when_they_were_said():
    assert placed(told("Nine", "o'clock"), "Nine, o'clock.", LONG) == (Word(4, 100), Word(13, 200))


def test_times_are_rounded_up():
    half = Boundary("Nine", 5_000, timedelta(milliseconds=100), "r")
    assert placed([half], "Nine", LONG) == (Word(4, 101),)


def test_no_word_ends_after_the_sound():
    assert placed(told("one", "two"), "one two", 150) == (Word(3, 100), Word(7, 150))


def test_no_word_ends_before_one_that_is_written_before_it():
    late, early = told("one", ms=900)[0], told("two")[0]
    assert placed([late, early], "one two", LONG) == (Word(3, 900), Word(7, 900))


@pytest.mark.parametrize(
    ("text", "texts", "found"),
    [
        ("no no, no", ["no", "no", "no"], ["no", "no no", "no no, no"]),
        ("A B & C", ["A", "B", "&", "C"], ["A", "A B", "A B &", "A B & C"]),
        ("(yes) \u2026 no", ["yes", "no"], ["(yes", "(yes) \u2026 no"]),
        ("sun. Moon", ["sun.", "Moon"], ["sun.", "sun. Moon"]),
        ("我们九点开门。", ["我们", "九点", "开门"], ["我们", "我们九点", "我们九点开门"]),
    ],
)
def test_punctuation_is_passed_over(text, texts, found):
    assert ends(text, *texts) == found


@pytest.mark.parametrize(
    ("text", "texts", "found"),
    [
        # Said otherwise than written, and the same word stands further on.
        ("Fish & chips and peas", ["Fish", "and", "chips", "and", "peas"], "Fish|chips|and|peas"),
        ("Dr. Lee is in", ["Doctor", "Lee", "is", "in"], "Lee|is|in"),
        ("It is 5 to 5", ["It", "is", "five", "to", "five"], "It|is"),
        # Not told at all.
        ("Aww, thank you", ["thank", "you"], "thank|you"),
        ("Hello. I'm the king", ["Hello", "the", "king"], "Hello|the|king"),
        ("I go now", ["I", "now"], "I|now"),
        # Garbled.
        ("one two three", ["one two three", "one", "two", "three"], "one|two|three"),
        ("one two three", ["", "one", " ", "two", "three"], "one|two|three"),
        ("one two three", ["three", "two", "one"], "one"),
    ],
)
def test_what_is_not_surely_found_is_left_out(text, texts, found):
    assert "|".join(end.split()[-1] for end in ends(text, *texts)) == found


@given(st.text(max_size=40), st.lists(st.text(max_size=6), max_size=8))
def test_whatever_is_told_words_are_in_order_and_inside(text, texts):
    words = placed(told(*texts), text, 500)
    assert sorted(words, key=lambda word: (word.chars, word.ms)) == list(words)
    assert len({word.chars for word in words}) == len(words)
    assert all(0 < word.chars <= len(text) and 0 <= word.ms <= 500 for word in words)
