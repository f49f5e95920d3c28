from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talkstack.conversation.thinking.sentences import SentenceSplitter, split


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Hello there. How are you?", ["Hello there.", "How are you?"]),
        ("Dr. Lee is in. Mrs. Kim is not.", ["Dr. Lee is in.", "Mrs. Kim is not."]),
        ("It costs 3.50 euros. Fine?", ["It costs 3.50 euros.", "Fine?"]),
        ("J. R. Smith called. He waits.", ["J. R. Smith called.", "He waits."]),
        ("Well... maybe. Yes.", ["Well... maybe.", "Yes."]),
        ("Wait… Now go.", ["Wait…", "Now go."]),
        ("Come at 10 a.m. tomorrow. Bye.", ["Come at 10 a.m. tomorrow.", "Bye."]),
        ("We open at 9 a.m. Please ring.", ["We open at 9 a.m.", "Please ring."]),
        ("Bring e.g. a passport. Thanks.", ["Bring e.g. a passport.", "Thanks."]),
        ('He said "stop." Then he left.', ['He said "stop."', "Then he left."]),
        ("Really?! Yes!", ["Really?!", "Yes!"]),
        ("今日は晴れです。明日は雨ですか？はい。", ["今日は晴れです。", "明日は雨ですか？", "はい。"]),
        ("One line\nAnother line", ["One line", "Another line"]),
        ("Room no. 5 is free. Take it.", ["Room no. 5 is free.", "Take it."]),
        ("See www.example.com for more. Bye.", ["See www.example.com for more.", "Bye."]),
        ("", []),
        ("   \n ", []),
    ],
)
def test_text_is_cut_where_a_reader_would_breathe(text: str, sentences: list[str]):
    assert split(text) == sentences


def test_a_sentence_leaves_as_soon_as_the_next_one_begins():
    splitter = SentenceSplitter()
    assert splitter.feed("We open at nine.") == []
    assert splitter.feed(" And") == ["We open at nine."]
    assert splitter.flush() == ["And"]


def test_a_decimal_cut_by_the_stream_stays_whole():
    splitter = SentenceSplitter()
    assert splitter.feed("It costs 3.") == []
    assert splitter.feed("50 today. Is") == ["It costs 3.50 today."]


@given(st.lists(st.text(alphabet="aB. ?!…。3\n\"'", max_size=6), max_size=12))
def test_pieces_give_the_same_sentences_as_the_whole(pieces: list[str]):
    splitter = SentenceSplitter()
    streamed = [sentence for piece in pieces for sentence in splitter.feed(piece)] + splitter.flush()
    assert streamed == split("".join(pieces))


@given(st.text(alphabet="aB. ?!…。3\n\"'", max_size=60))
def test_nothing_but_blanks_is_lost(text: str):
    assert "".join("".join(split(text)).split()) == "".join(text.split())
