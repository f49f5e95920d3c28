from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talkstack.conversation.ledger.heard import (
    END_OF_SPEECH_MS,
    LATE_MS,
    SAY_MS_A_CHARACTER,
    WORD_MS,
    Heard,
    heard,
    interrupted_at,
    onset,
)
from talkstack.conversation.model import (
    CallerPressed,
    CallerRecorded,
    CallerReturned,
    CallerSaid,
    CallerSilent,
    Said,
    Segment,
    Sent,
    TurnReply,
    key_of,
)
from talkstack.speech.model import Word
from tests.builders import NOON_MS, a_reply

SENT = NOON_MS
BEGAN = SENT + LATE_MS
"""When the sound of a document that left at `SENT` begins, at the earliest."""
OPEN = Segment(
    k=1,
    text="We open at nine.",
    audio="a",
    ms=1500,
    words=(Word(2, 200), Word(7, 700), Word(10, 900), Word(16, 1400)),
)
COME = Segment(
    k=2, text="Come any time.", audio="b", ms=1000, words=(Word(4, 300), Word(8, 600), Word(14, 950))
)


def a_played(*segments: Segment, **sent: tuple[int, int]) -> TurnReply:
    """`sent` by the documents' keys with an underline before them."""
    keys = {key.removeprefix("_"): Sent(*each) for key, each in sent.items()}
    return a_reply(segments=segments, next=len(segments) + 1, sent=keys)


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (-5000, ""),
        (199, ""),
        (200, "We"),
        (899, "We open"),
        (900, "We open at"),
        (1399, "We open at"),
        (1400, "We open at nine."),
        (1799, "We open at nine."),
        (1800, "We open at nine. Come"),
        (2449, "We open at nine. Come any"),
        (2450, "We open at nine. Come any time."),
    ],
)
def test_a_word_counts_from_the_instant_it_ended(ms: int, text: str):
    reply = a_played(OPEN, COME, _0=(SENT, 2))
    assert heard(reply, BEGAN + ms) == Heard(text, cut=ms < 2450)


def test_who_does_not_interrupt_has_heard_what_was_sent():
    assert heard(a_played(OPEN, COME, _0=(SENT, 2)), None) == Heard(
        "We open at nine. Come any time.", cut=False
    )
    assert heard(a_played(OPEN, COME, _0=(SENT, 1)), None) == Heard("We open at nine.", cut=True)


def test_the_next_request_proves_the_documents_before_it():
    reply = a_played(OPEN, COME, _0=(SENT, 1), _1=(SENT + 9000, 2))
    assert heard(reply, SENT) == Heard("We open at nine.", cut=True)
    assert heard(reply, SENT + 9000 + LATE_MS + 600) == Heard("We open at nine. Come any", cut=True)


def test_a_filler_is_no_part_of_the_reply():
    waiting = a_played(OPEN, _0=(SENT, 0))
    assert heard(waiting, BEGAN + 60_000) == Heard("", cut=True)
    bridged = a_played(
        OPEN, COME, _0=(SENT, 0), _0_1=(SENT + 4000, 1), _1=(SENT + 8000, 1), _1_1=(SENT + 12_000, 2)
    )
    assert heard(bridged, SENT + 12_000 + LATE_MS + 300) == Heard("We open at nine. Come", cut=True)
    assert heard(bridged, None) == Heard("We open at nine. Come any time.", cut=False)


def test_documents_are_ordered_by_what_they_follow_and_not_by_their_letters():
    segments = [
        Segment(k=k, text=f"{k}", audio="a", ms=100, words=(Word(len(f"{k}"), 100),)) for k in range(1, 12)
    ]
    reply = a_played(*segments, _9=(SENT, 10), _10=(SENT + 500, 11))
    assert heard(reply, 0).text == "1 2 3 4 5 6 7 8 9 10"


def test_of_a_reply_that_never_left_nothing_was_heard():
    assert heard(a_played(), BEGAN) == Heard("", cut=False)
    assert heard(a_played(OPEN), None) == Heard("", cut=True)


@pytest.mark.parametrize(
    ("ms", "text"), [(0, ""), (299, ""), (300, "You"), (1599, "You may ring"), (1600, "You may ring us.")]
)
def test_words_whose_times_nobody_knows_take_longer_than_any_voice(ms: int, text: str):
    said = Segment(k=1, text="You may ring us.", audio=None, ms=700)
    assert heard(a_played(said, _0=(SENT, 1)), BEGAN + ms).text == text


def test_what_follows_such_words_is_as_late_as_they_may_be():
    said = Segment(k=1, text="You may ring us.", audio=None, ms=700)
    reply = a_played(said, COME, _0=(SENT, 2))
    assert heard(reply, BEGAN + 1600 + 299).text == "You may ring us."
    assert heard(reply, BEGAN + 1600 + 300).text == "You may ring us. Come"


def test_a_sound_without_words_lasts_as_long_as_it_does():
    slow = Segment(k=1, text="Oh no.", audio="a", ms=6000)
    assert heard(a_played(slow, _0=(SENT, 1)), BEGAN + 5999).text == "Oh"
    assert heard(a_played(slow, _0=(SENT, 1)), BEGAN + 6000).text == "Oh no."


def test_words_of_which_nobody_knows_when_they_ended_are_not_heard_before_the_sound_is_over():
    known = replace(OPEN, words=OPEN.words[:2])
    assert heard(a_played(known, _0=(SENT, 1)), BEGAN + 1499).text == "We open"
    assert heard(a_played(known, _0=(SENT, 1)), BEGAN + 1500).text == "We open at nine."


def test_the_mark_behind_the_last_word_needs_no_time():
    marked = replace(OPEN, words=(*OPEN.words[:-1], Word(15, 1400)))
    assert heard(a_played(marked, _0=(SENT, 1)), BEGAN + 1400) == Heard("We open at nine.", cut=False)


@pytest.mark.parametrize(("words", "since"), [(0, 400), (1, 400), (2, 800), (5, 800)])
def test_speech_began_before_it_was_recognised(words: int, since: int):
    assert onset(NOON_MS, words) == NOON_MS - since


@pytest.mark.parametrize(
    ("said", "partial", "began"),
    [
        (CallerSaid("When do you open?", 0.9, "twilio"), None, -END_OF_SPEECH_MS - 4 * WORD_MS),
        (CallerSaid("When do you open?", 0.9, "twilio"), -7000, -7000),
        (CallerSaid("When?", None, "azure"), None, None),
        (CallerPressed("1"), None, -10_000),
        (CallerPressed("123"), None, -20_000),
        (CallerPressed("1"), -3000, -10_000),
        (CallerSilent(), None, None),
        (CallerSilent(), -3000, None),
        (CallerReturned("busy"), None, None),
        (CallerRecorded("RE1"), None, None),
    ],
)
def test_when_the_caller_began_to_answer(said: Said, partial: int | None, began: int | None):
    found = interrupted_at(
        said,
        arrived=NOON_MS,
        partial=None if partial is None else NOON_MS + partial,
        silence_seconds=5,
    )
    assert found == (None if began is None else NOON_MS + began)


@dataclass(frozen=True)
class Performance:
    """A reply as Twilio really played it: when each of its words ended, and where in the whole text that is."""

    reply: TurnReply
    ended: tuple[tuple[int, int], ...]


@st.composite
def segments_of_a_reply(draw: st.DrawFn) -> list[tuple[Segment, list[Word], int]]:
    """Each with the true ends of its words and its true length."""
    made: list[tuple[Segment, list[Word], int]] = []
    for k in range(1, draw(st.integers(1, 5)) + 1):
        text = " ".join(
            draw(st.lists(st.sampled_from(["I", "see", "nine.", "appointment"]), min_size=1, max_size=5))
        )
        ends = [word.end() for word in re.finditer(r"\S+", text)]
        if draw(st.booleans()):
            lengths = draw(st.lists(st.integers(1, 900), min_size=len(ends), max_size=len(ends)))
            words = [Word(*each) for each in zip(ends, accumulate(lengths), strict=True)]
            ms = words[-1].ms + draw(st.integers(0, 400))
            known = tuple(words[: draw(st.integers(0, len(words)))] if draw(st.booleans()) else words)
            made.append((Segment(k=k, text=text, audio="a", ms=ms, words=known), words, ms))
        else:
            pace = draw(st.integers(20, SAY_MS_A_CHARACTER))
            words = [Word(end, end * pace) for end in ends]
            made.append((Segment(k=k, text=text, audio=None, ms=len(text) * 65), words, len(text) * pace))
    return made


@st.composite
def performances(draw: st.DrawFn) -> Performance:
    """Documents follow each other when the sound of each is over; fillers bridge the wait for some."""
    made = draw(segments_of_a_reply())
    sent: dict[str, Sent] = {}
    ended: list[tuple[int, int]] = []
    at, after, chars = SENT, 0, 0
    while after < len(made):
        fillers = draw(st.integers(0, 2))
        for filler in range(fillers):
            sent[key_of(after, filler)] = Sent(at, after)
            at += LATE_MS + 1500
        through = min(len(made), after + draw(st.integers(1, 3)))
        sent[key_of(after, fillers)] = Sent(at, through)
        at += draw(st.integers(0, LATE_MS))
        for segment, words, ms in made[after:through]:
            ended += [(chars + word.chars, at + word.ms) for word in words]
            chars += len(segment.text) + 1
            at += ms
        after = through
    reply = a_reply(segments=tuple(segment for segment, _, _ in made), next=len(made) + 1, sent=sent)
    return Performance(reply, tuple(ended))


@given(performances(), st.integers(-2000, 20_000))
def test_never_more_is_taken_for_heard_than_was_played(performance: Performance, late: int):
    """The caller interrupts the last document, at whatever instant of it."""
    reply = performance.reply
    until = max(sent.at for sent in reply.sent.values()) + late
    listened = heard(reply, until)
    whole = " ".join(segment.text for segment in reply.segments)
    assert whole.startswith(listened.text)
    assert listened.cut == (listened.text != whole)
    proven = max(sent.at for sent in reply.sent.values())
    played = max((chars for chars, at in performance.ended if at <= max(until, proven)), default=0)
    assert len(listened.text) <= played
