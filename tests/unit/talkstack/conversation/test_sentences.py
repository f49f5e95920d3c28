from __future__ import annotations

import re
import time
from collections.abc import Iterable
from itertools import cycle, islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talkstack.conversation.thinking.sentences import LONG, SentenceSplitter, split
from tests.claims import cases

TOKEN = re.compile(r"\s?\w{1,5}|\W")
SMALL = "one. two. three... four. five. six. seven. eight. nine. ten. "
shapes = st.text(alphabet="aB. ?!…。3\n\"'", max_size=6)


def streamed(pieces: Iterable[str]) -> list[str]:
    splitter = SentenceSplitter()
    return [sentence for piece in pieces for sentence in splitter.feed(piece)] + splitter.flush()


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
        ("Use p. 5. then p. 6. of it.", ["Use p.", "5. then p.", "6. of it."]),
        ("The kingdom. (of old) fell.) And?", ["The kingdom.", "(of old) fell.)", "And?"]),
        ("One. \n two.\u00a0\u2028Three...\tfour", ["One.", "two.", "Three...\tfour"]),
        (f"An {'x' * 40}mr. Then a -mr. Lee.", [f"An {'x' * 40}mr.", "Then a -mr. Lee."]),
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


@given(st.lists(st.builds(str.__mul__, shapes, st.sampled_from((1, 1, 1, 2, LONG // 4, LONG))), max_size=12))
def test_pieces_give_the_same_sentences_as_the_whole(pieces: list[str]):
    assert streamed(pieces) == streamed("".join(pieces)) == split("".join(pieces))


def test_tokens_give_the_same_sentences_as_the_whole():
    """The words of an agent in four languages, one after the other as the model brings them."""
    texts = [case.text for case in cases()]
    for apart in (" ", "\n", "  "):
        whole = apart.join(texts)
        assert streamed(TOKEN.findall(whole)) == streamed(whole) == split(whole)
        assert "".join("".join(split(whole)).split()) == "".join(whole.split())


@given(st.text(alphabet="aB. ?!…。3\n\"'", max_size=60))
def test_nothing_but_blanks_is_lost(text: str):
    assert "".join("".join(split(text)).split()) == "".join(text.split())


@given(st.builds(str.__mul__, st.text(alphabet="aB. ?!…。3\n\"'", max_size=60), st.sampled_from((1, 20))))
def test_a_sentence_is_not_cut_once_more(text: str):
    """Whoever takes a reply over reads it by its sentences."""
    assert [part for sentence in split(text) for part in split(sentence)] == split(text)


def test_small_letters_begin_no_sentence_for_as_long_as_a_sentence_may_be():
    whole = (SMALL * 20).strip()
    found = split(whole)
    assert " ".join(found) == whole
    assert all(LONG <= len(sentence) < LONG + len("three... ") for sentence in found[:-1])
    assert split(whole[:LONG]) == [whole[:LONG].strip()]


def test_a_caller_need_not_wait_for_the_end_of_a_list_in_small_letters():
    splitter = SentenceSplitter()
    leaving = [len(splitter.feed(token)) for token in TOKEN.findall(SMALL * 20)]
    assert sum(leaving) == len(SMALL * 20) // (LONG + len("three... "))
    assert max(leaving) == 1


@pytest.mark.parametrize(
    "tokens",
    [
        (" one", "."),
        (" item", ".", " a"),
        (" etc", "."),
        (". a",),
        (" A", "."),
        (" hello hello hello", ". b"),
        ("-" * 40, ". a"),
        ("." * 64,),
        ('."',),
        (" " * 80,),
        ("." + " " * 80, "a"),
        ("aaaaaaaa",),
    ],
)
def test_no_stream_costs_more_by_the_token_the_longer_it_is(tokens: tuple[str, ...]):
    """Four thousand are milliseconds; where each token looks at all that came before, they are minutes."""
    stream = ["Well.", *islice(cycle(tokens), 4000)]
    began = time.process_time()
    assert streamed(stream)[0].startswith("Well.")
    assert time.process_time() - began < 2.0
