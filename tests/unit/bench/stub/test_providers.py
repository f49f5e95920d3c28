from __future__ import annotations

import time

import pytest

from bench.live import script
from bench.stub.providers import AS_SERVED, AT_ONCE, Pace, StubModel, StubVoice
from local.model.api.answer import tokens
from talkstack.llm.model import Finished, Message, Prompt, TextDelta

WORDS = "reference number 1000"
REPLY = script.reply(WORDS)
PROMPT = Prompt(messages=(Message("system", "You answer the phone."), Message("user", WORDS)))


def test_a_reply_takes_what_the_paces_say():
    pace = Pace(first_token=0.5, token=0.02, first_audio=0.25, speed=10.0)
    assert pace == AS_SERVED
    assert pace.thinking(REPLY) == pytest.approx(0.5 + (len(tokens(REPLY)) - 1) * 0.02)
    assert pace.speaking(REPLY) == pytest.approx(0.25 + len(REPLY) * 0.06 / 10)
    assert AT_ONCE.own(REPLY) == 0.0


async def test_the_model_says_the_reply_in_tokens_and_ends():
    deltas = [delta async for delta in StubModel(AT_ONCE).stream(PROMPT)]
    assert deltas == [*(TextDelta(token) for token in tokens(REPLY)), Finished("stop")]


async def test_the_model_is_never_quicker_than_its_pace():
    pace = Pace(first_token=0.01, token=0.001)
    began = time.monotonic()
    async for _ in StubModel(pace).stream(PROMPT):
        pass
    assert time.monotonic() - began >= pace.thinking(REPLY)


async def test_the_voice_is_as_long_as_a_voice_and_tells_its_words():
    speech = await StubVoice(AT_ONCE).synthesise("Yes, we do.", voice="v", language="en-US")
    assert speech.ms == 11 * 60
    assert [(word.chars, word.ms) for word in speech.words] == [(4, 240), (7, 420), (11, 660)]
