from __future__ import annotations

import pytest

from talkstack.errors import ProviderError
from talkstack.llm.memory import Reply, ScriptedModel
from talkstack.llm.model import Message, Prompt, TextDelta

PROMPT = Prompt(messages=(Message("user", "hello"),))


async def test_gives_its_replies_in_order_and_then_no_more():
    model = ScriptedModel(["One.", Reply("Two.")])
    for text in ("One.", "Two."):
        assert TextDelta(text) in [delta async for delta in model.stream(PROMPT)]
    with pytest.raises(ProviderError, match="no more replies"):
        await anext(model.stream(PROMPT))
    assert model.prompts == [PROMPT] * 3


async def test_fails_after_the_words_it_was_told_to_say():
    fault = ProviderError("openai", "broke off", retryable=True)
    deltas = ScriptedModel([Reply("Well, ", fault=fault)]).stream(PROMPT)
    assert isinstance(await anext(deltas), TextDelta)
    with pytest.raises(ProviderError, match="broke off"):
        await anext(deltas)
