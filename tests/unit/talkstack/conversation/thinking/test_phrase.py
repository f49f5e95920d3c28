from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talkstack.conversation.thinking.claims import claimed
from talkstack.conversation.thinking.grammar.phrase import phrase
from tests.claims import tool_saying

GAP = 3
words = st.lists(st.sampled_from(("a", "b", "c", "ab", "d'a")), min_size=1, max_size=4)
said = st.lists(
    st.tuples(st.sampled_from(("a", "b", "c", "ab", "d'a")), st.sampled_from((" ", " ", ", ", ". "))),
    max_size=12,
)


def by_every_way(own: list[str], text: str) -> bool:
    """As one reads the rule: any way to leave words out will do, and there are a great many."""
    between = rf",? (?:[^\s.,]+,? ){{0,{GAP}}}"
    return re.search(rf"(?<![\w'])(?:{between.join(own)})(?![\w'])", text) is not None


@given(words, said)
def test_a_phrase_is_found_where_any_way_leads_through_the_sentence(
    own: list[str], spoken: list[tuple[str, str]]
):
    text = "".join(word + apart for word, apart in spoken)
    assert phrase(" ".join(own), gap=GAP, verb_last=False).stands_in(text) == by_every_way(own, text)


def test_the_second_of_two_equal_words_will_do_where_the_first_leads_nowhere():
    (found,) = phrase("a b c", gap=GAP, verb_last=False).shortest("a b x x b y y c")
    assert (found.start, found.end, found.between.split()) == (0, 15, ["b", "x", "x", "y", "y"])
    assert not phrase("a b c", gap=GAP, verb_last=False).stands_in("a b x x b y y y y c")


def test_the_first_word_may_stand_last():
    german = phrase("habe gebucht", gap=GAP, verb_last=True)
    assert [found.start for found in german.shortest("dass ich gebucht habe")] == [9]
    assert not phrase("habe gebucht", gap=GAP, verb_last=False).stands_in("dass ich gebucht habe")


@pytest.mark.parametrize("language", ["en", "de", "it"])
@pytest.mark.parametrize("end", ["c.", ", b."])
def test_a_long_phrase_of_one_word_over_and_over_is_read_at_once(language: str, end: str):
    """Eleven words took seconds and each more four times as long; a phrase may have fifty."""
    tool = tool_saying(("a " * 49 + "b",), language)
    began = time.process_time()
    assert claimed(f"{'a ' * 60}{end}", language, (tool,)) == ()
    assert claimed(f"{'a ' * 60}b.", language, (tool,)) == (tool.name,)
    assert time.process_time() - began < 2.0
