from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talkstack.transcripts.model.edits import edits
from talkstack.transcripts.model.words import forms

ENGLISH = "en-US"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Good morning.", "good, morning"),
        ("at 9:30 a.m.", "at nine thirty AM"),
        ("twenty-one", "21"),
        ("twenty", "20"),
        ("March 14th", "march fourteenth"),
        ("the twenty first", "the 21st"),
        ("9 0 2 1 0", "90210"),
        ("five five five 0 1 zero zero", "555-0100"),
        ("I don't", "i dont"),
        ("Dr. Miller", "doctor Miller"),
        ("Mary's", "Mary\u2019s"),
    ],
)
def test_what_sounds_the_same_has_one_form(one: str, other: str):
    assert forms(one, ENGLISH) == forms(other, ENGLISH) != []


@pytest.mark.parametrize(
    ("one", "other"),
    [("nine", "five"), ("Chen", "Chin"), ("thirty", "thirteen"), ("can", "can't"), ("20", "2")],
)
def test_what_sounds_different_has_not(one: str, other: str):
    assert forms(one, ENGLISH) != forms(other, ENGLISH)


def test_other_languages_keep_their_number_words():
    assert forms("Um neun Uhr 30.", "de-DE") == ["um", "neun", "uhr", "3", "0"]
    assert forms("one", "fr-FR") == ["one"]


def test_scripts_without_blanks_are_read_letter_by_letter():
    assert forms("はい、9時", "ja-JP") == ["は", "い", "9", "時"]


ROWS = st.lists(st.sampled_from("abcd"), max_size=12)


@settings(max_examples=60)
@given(ROWS, ROWS)
def test_edits_lead_from_one_to_the_other_and_keep_all_that_is_between(before: list[str], after: list[str]):
    made, at = list[str](), 0
    for edit in edits(before, after):
        kept = before[at : edit.before[0]]
        made += kept + after[slice(*edit.after)]
        at = edit.before[1]
        assert set(edit.before) | set(edit.after)
    assert made + before[at:] == after


@settings(max_examples=60)
@given(ROWS, ROWS)
def test_edits_are_as_few_as_can_be(before: list[str], after: list[str]):
    cost = sum(max(b - a, d - c) for (a, b), (c, d) in ((it.before, it.after) for it in edits(before, after)))
    assert cost == levenshtein(tuple(before), tuple(after))


def levenshtein(before: tuple[str, ...], after: tuple[str, ...]) -> int:
    row = range(len(after) + 1)
    for i, word in enumerate(before, 1):
        now = [i]
        for j, other in enumerate(after, 1):
            now.append(min(row[j] + 1, now[-1] + 1, row[j - 1] + (word != other)))
        row = now
    return row[-1]
