from __future__ import annotations

from itertools import islice

from bench.live import script
from bench.live.script import SCRIPT
from local.model.api.request import ChatRequest
from local.model.script.model import ScriptedModel
from local.model.script.script import load
from talkstack.conversation.thinking.sentences import split


def said(words: str) -> str:
    """Through all that a later turn of a call has behind it."""
    messages = [
        {"role": "assistant", "content": "Good day. How can I help you?"},
        {"role": "user", "content": "reference number 1000"},
        {"role": "assistant", "content": script.reply("reference number 1000")},
        {"role": "user", "content": words},
    ]
    request = ChatRequest.model_validate({"model": "m", "messages": messages})
    return ScriptedModel(load(SCRIPT)).reply(request).text


def test_the_scripted_model_says_one_sentence_that_the_bench_knows():
    for words in islice(script.references(), 3):
        assert said(words) == script.reply(words)
        assert len(split(said(words))) == 1
        assert words in said(words)


def test_a_case_is_answered_by_three_sentences_of_every_kind_in_turn():
    replies = [said(words) for words in islice(script.cases(), 10)]
    assert replies == [script.reply(words) for words in islice(script.cases(), 10)]
    assert {len(split(reply)) for reply in replies} == {3}
    assert len({reply.split()[0] + reply.split()[-1] for reply in replies}) == 5
    assert len(set(replies)) == 10
