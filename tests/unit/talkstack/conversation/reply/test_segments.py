from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from talkstack.agents.model import Stock
from talkstack.conversation.model import Segment
from talkstack.conversation.reply.segments import SAY_MS_A_CHARACTER, Made, made_of, runs
from talkstack.speech.memory import sound_of, speech_of
from talkstack.speech.model import Word, stock_blob, wav
from talkstack.speech.service import Spoken
from tests.builders import a_segment

STOCK = Stock(digest="d1", ms=900, words=(Word(5, 400),))


def ours(text: str) -> Spoken:
    return Spoken(text=text, speech=speech_of(text, "ava"))


def made(*spoken: Spoken, first: int = 1) -> list[Made]:
    return made_of(spoken, call_id="call_1", n=2, first=first)


def test_sentences_of_which_we_have_the_sound_become_one_segment():
    [one] = made(ours("At nine."), ours("Come any time."), first=3)
    assert (one.segment.k, one.segment.text) == (3, "At nine. Come any time.")
    assert one.segment.audio == "calls/call_1/2-3.wav"
    assert one.file == wav(sound_of("At nine.", "ava") + sound_of("Come any time.", "ava"))
    assert one.segment.ms == 22 * 50
    heard = [(one.segment.text[: word.chars], word.ms) for word in one.segment.words]
    assert heard == [
        ("At", 100),
        ("At nine.", 400),
        ("At nine. Come", 600),
        ("At nine. Come any", 800),
        ("At nine. Come any time.", 1100),
    ]


def test_what_was_rendered_ahead_keeps_its_file_and_its_times():
    assert made(Spoken(text="Hello.", stock=STOCK)) == [
        Made(Segment(k=1, text="Hello.", audio=stock_blob("d1"), ms=900, words=STOCK.words))
    ]


def test_what_twilio_says_has_no_file_and_a_length_by_its_letters():
    assert made(Spoken(text="At nine.")) == [
        Made(Segment(k=1, text="At nine.", audio=None, ms=8 * SAY_MS_A_CHARACTER))
    ]


def test_sounds_of_different_kinds_keep_their_order_and_are_numbered_on():
    mixed = (ours("One."), ours("Two."), Spoken(text="Three."), Spoken(text="Four."), ours("Five."))
    assert [(it.segment.k, it.segment.text, bool(it.file)) for it in made(*mixed, first=4)] == [
        (4, "One. Two.", True),
        (5, "Three.", False),
        (6, "Four.", False),
        (7, "Five.", True),
    ]


def test_nothing_said_is_no_segment():
    assert made() == []


KINDS = {
    "ours": ours,
    "stock": lambda text: Spoken(text=text, stock=STOCK),
    "say": lambda text: Spoken(text=text),
}


@given(st.lists(st.sampled_from(sorted(KINDS)), max_size=8), st.integers(1, 9))
def test_no_word_is_lost_and_no_number_left_out(kinds: list[str], first: int):
    spoken = [KINDS[kind](f"Number {i}.") for i, kind in enumerate(kinds)]
    segments = [it.segment for it in made(*spoken, first=first)]
    assert [segment.k for segment in segments] == list(range(first, first + len(segments)))
    assert " ".join(segment.text for segment in segments) == " ".join(each.text for each in spoken)
    assert [segment for run in runs(segments) for segment in run] == segments


def test_only_neighbours_of_ours_are_joined():
    segments = [
        a_segment(1),
        a_segment(2),
        a_segment(3, audio=stock_blob("d1")),
        a_segment(4, audio=stock_blob("d2")),
        a_segment(5, audio=None),
        a_segment(6, audio=None),
        a_segment(7),
    ]
    assert [[segment.k for segment in run] for run in runs(segments)] == [[1, 2], [3], [4], [5], [6], [7]]
