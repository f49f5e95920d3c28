"""A model, a voice and a customer's API that take their time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from typing import Any, override

from talkstack.llm.memory import Reply, ScriptedModel
from talkstack.llm.model import Delta, Prompt, TextDelta
from talkstack.speech.memory import MemorySynthesiser
from talkstack.speech.model import Speech
from talkstack.tools.memory import MemoryToolCaller
from talkstack.tools.model import Outcome, Tool


class PacedModel(ScriptedModel):
    """`seconds` pass before each of its words; `words` are those that it has given."""

    def __init__(
        self, script: Iterable[Reply | str] | Callable[[Prompt], Reply | str], seconds: float
    ) -> None:
        super().__init__(script)
        self.seconds = seconds
        self.words: list[str] = []

    @override
    async def stream(self, prompt: Prompt) -> AsyncGenerator[Delta]:
        async for delta in super().stream(prompt):
            if isinstance(delta, TextDelta):
                await self._take_time()
                self.words.append(delta.text.strip())
            yield delta

    async def _take_time(self) -> None:
        if self.seconds:
            await asyncio.sleep(self.seconds)


class PacedSynthesiser(MemorySynthesiser):
    """`seconds` for every sentence, but for those that `slow` names."""

    def __init__(self, seconds: float = 0.0, slow: dict[str, float] | None = None) -> None:
        super().__init__()
        self._seconds = seconds
        self._slow = slow or {}

    @override
    async def synthesise(self, text: str, *, voice: str, language: str, **manner: Any) -> Speech:
        await asyncio.sleep(self._slow.get(text, self._seconds))
        return await super().synthesise(text, voice=voice, language=language, **manner)


class PacedToolCaller(MemoryToolCaller):
    """Takes `seconds`, and has its effect before them."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    @override
    async def call(self, tool: Tool, *, arguments: str, idempotency_key: str, project_id: str) -> Outcome:
        outcome = await super().call(
            tool, arguments=arguments, idempotency_key=idempotency_key, project_id=project_id
        )
        await asyncio.sleep(self._seconds)
        return outcome
