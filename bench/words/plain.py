"""The plain loop: the whole reply, then its whole synthesis, then the answer; by the product's own adapters."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bench.live.site import STATE
from local.stack.stack import SETTINGS
from talkstack.adapters import Adapters
from talkstack.clock import SystemClock
from talkstack.llm.model import Message, Prompt, TextDelta
from talkstack.settings import Settings
from talkstack.speech.model import Speech

VOICE = "en-US-AvaMultilingualNeural"
LANGUAGE = "en-US"
INSTRUCTIONS = "You answer the phone of a clinic."


@dataclass(frozen=True)
class PlainLoop:
    """It has neither a webhook nor a database nor a file to write: whatever it is slower by, these are not it."""

    adapters: Adapters

    async def answer(self, words: str) -> Speech:
        prompt = Prompt(messages=(Message("system", INSTRUCTIONS), Message("user", words)))
        deltas = self.adapters.model.stream(prompt)
        reply = "".join([delta.text async for delta in deltas if isinstance(delta, TextDelta)])
        return await self.adapters.synthesiser.synthesise(reply, voice=VOICE, language=LANGUAGE)


@asynccontextmanager
async def opened() -> AsyncGenerator[PlainLoop]:
    values = json.loads((STATE / SETTINGS).read_text(encoding="utf-8"))["Values"]
    adapters = Adapters(Settings.read(values), SystemClock())
    try:
        yield PlainLoop(adapters)
    finally:
        await adapters.close()
