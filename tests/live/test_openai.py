from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from talkstack.adapters import Adapters
from talkstack.llm.model import Finished, Function, Message, Prompt, TextDelta

pytestmark = pytest.mark.live

FIND_SLOTS = Function(
    "find_slots",
    "The free times of a day.",
    {
        "type": "object",
        "properties": {"day": {"type": "string", "description": "the day, in English and lower case"}},
        "required": ["day"],
        "additionalProperties": False,
    },
)


async def test_a_streamed_answer_calls_a_strict_tool(real: Callable[..., Adapters]):
    """Without OPENAI_KEY the identity that is signed in here is used."""
    model = real("OPENAI_ENDPOINT", "OPENAI_MODEL").model
    prompt = Prompt(
        messages=(
            Message("system", "Look up the free times with find_slots before you say anything."),
            Message("user", "When can I come in tomorrow?"),
        ),
        functions=(FIND_SLOTS,),
        max_tokens=400,
    )
    *_, last = [delta async for delta in model.stream(prompt)]
    assert isinstance(last, Finished)
    assert [call.name for call in last.tool_calls] == ["find_slots"]
    assert json.loads(last.tool_calls[0].arguments) == {"day": "tomorrow"}


async def test_a_streamed_answer_is_text_in_pieces(real: Callable[..., Adapters]):
    model = real("OPENAI_ENDPOINT", "OPENAI_MODEL").model
    prompt = Prompt(messages=(Message("user", "Count from one to five in words."),), max_tokens=400)
    *deltas, last = [delta async for delta in model.stream(prompt)]
    assert isinstance(last, Finished)
    assert last.reason == "stop"
    text = "".join(delta.text for delta in deltas if isinstance(delta, TextDelta)).lower()
    assert "one" in text
    assert "five" in text
