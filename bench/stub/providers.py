"""Stand-ins for the model and the voice inside the app's own process: as slow as wanted, and nothing else."""

import asyncio
import re
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, override

from bench.live import script
from local.model.api.answer import tokens
from talkstack.clock import Clock
from talkstack.llm.memory import ScriptedModel
from talkstack.llm.model import Delta, Finished, Prompt, TextDelta
from talkstack.memory import MemoryAdapters
from talkstack.speech.memory import MemorySynthesiser
from talkstack.speech.model import BYTES_PER_MS, Speech, Word

SILENCE = b"\xff"
BYTES_PER_CHARACTER = 480
"""A voice says about seventeen characters a second."""
WORD = re.compile(r"\w\S*")


@dataclass(frozen=True)
class Pace:
    """Seconds to the first token and between tokens; to the first audio, and how many times real time then."""

    first_token: float = 0.0
    token: float = 0.0
    first_audio: float = 0.0
    speed: float = 0.0

    def thinking(self, text: str) -> float:
        return self.first_token + (len(tokens(text)) - 1) * self.token

    def speaking(self, text: str) -> float:
        seconds = len(text) * BYTES_PER_CHARACTER / BYTES_PER_MS / 1_000
        return self.first_audio + (seconds / self.speed if self.speed else 0.0)

    def own(self, text: str) -> float:
        """The least that a reply of one sentence takes, by these two alone."""
        return self.thinking(text) + self.speaking(text)


AT_ONCE = Pace()
AS_SERVED = Pace(first_token=0.5, token=0.02, first_audio=0.25, speed=10.0)
"""As the stack's own stand-ins are paced."""


class StubModel(ScriptedModel):
    def __init__(self, pace: Pace) -> None:
        super().__init__(())
        self._pace = pace

    @override
    async def stream(self, prompt: Prompt) -> AsyncGenerator[Delta]:
        due = time.monotonic() + self._pace.first_token
        for token in tokens(script.reply(prompt.messages[-1].content)):
            if (wait := due - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            yield TextDelta(token)
            due += self._pace.token
        yield Finished("stop")


class StubVoice(MemorySynthesiser):
    def __init__(self, pace: Pace) -> None:
        super().__init__()
        self._pace = pace

    @override
    async def synthesise(self, text: str, *, voice: str, language: str, **_: Any) -> Speech:
        await asyncio.sleep(self._pace.speaking(text))
        ends = [word.end() for word in WORD.finditer(text)]
        words = tuple(Word(end, end * BYTES_PER_CHARACTER // BYTES_PER_MS) for end in ends)
        return Speech(SILENCE * (len(text) * BYTES_PER_CHARACTER), words)


class StubAdapters(MemoryAdapters):
    def __init__(self, pace: Pace, clock: Clock) -> None:
        super().__init__(StubModel(pace), clock)
        self._pace = pace

    @cached_property
    @override
    def synthesiser(self) -> MemorySynthesiser:
        return StubVoice(self._pace)
