from __future__ import annotations

import pytest

from talkstack.llm.memory import Reply, ScriptedModel
from talkstack.llm.model import Message, Prompt, Usage
from talkstack.llm.whole import UnansweredError, whole

PROMPT = Prompt(messages=(Message("user", "how are you"),))


async def test_all_of_an_answer_comes_with_what_it_took():
    answer = await whole(ScriptedModel(["Very well, thank you."]), PROMPT)
    assert (answer.text, answer.usage) == ("Very well, thank you.", Usage(3, 0, 4))


@pytest.mark.parametrize(
    ("end", "told"),
    [
        ("refusal", "would not answer"),
        ("length", "had no room for its answer"),
        ("content_filter", "was stopped by a content filter"),
    ],
)
async def test_half_an_answer_is_none(end, told):
    with pytest.raises(UnansweredError, match=told) as unanswered:
        await whole(ScriptedModel([Reply("My secret is", ends=end)]), PROMPT)
    assert not unanswered.value.retryable
    assert unanswered.value.usage == Usage(3, 0, 3)
    assert "secret" not in str(unanswered.value)


def test_usage_adds_up():
    assert Usage(3, 1, 2) + Usage(10, 4, 5) == Usage(13, 5, 7)
