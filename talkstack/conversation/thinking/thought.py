"""The model's side of a turn: its sentences as they are finished, its tools as it asks for them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from talkstack.clock import Clock
from talkstack.conversation.thinking.prompt import tool_messages
from talkstack.conversation.thinking.sentences import SentenceSplitter
from talkstack.errors import ProviderError
from talkstack.llm.model import Finished, Prompt, TextDelta
from talkstack.llm.ports import LanguageModel
from talkstack.tools.model import ToolRun
from talkstack.tools.service import Ledger, Turn


@dataclass
class Thought:
    """One turn's thinking; `runs` and `stages` (milliseconds since it began) fill while it is read."""

    model: LanguageModel
    ledger: Ledger
    clock: Clock
    turn: Turn
    max_tool_rounds: int
    runs: list[ToolRun] = field(default_factory=list[ToolRun])
    stages: dict[str, int] = field(default_factory=dict[str, int])

    async def sentences(self, prompt: Prompt) -> AsyncGenerator[str]:
        self._began = self.clock.monotonic()
        for _ in range(self.max_tool_rounds + 1):
            said: list[str] = []
            finished: Finished | None = None
            async with aclosing(self._round(prompt)) as parts:
                async for part in parts:
                    if isinstance(part, Finished):
                        finished = part
                    else:
                        said.append(part)
                        yield part
            self._mark("model_done")
            if finished is None or not finished.tool_calls:
                return
            prompt = await self._with_tools(prompt, finished, " ".join(said))
        raise ProviderError("openai", "the model called tools over and over", retryable=False)

    async def _round(self, prompt: Prompt) -> AsyncGenerator[str | Finished]:
        splitter = SentenceSplitter()
        async with aclosing(self.model.stream(prompt)) as deltas:
            async for delta in deltas:
                match delta:
                    case TextDelta(text):
                        self._mark("model_first")
                        for sentence in splitter.feed(text):
                            yield sentence
                    case Finished():
                        for sentence in splitter.flush():
                            yield sentence
                        yield delta

    async def _with_tools(self, prompt: Prompt, finished: Finished, said: str) -> Prompt:
        first = len(self.runs)
        for call in finished.tool_calls:
            self.runs.append(await self.ledger.run(self.turn, call, len(self.runs) + 1))
        self._mark("tools_done")
        return replace(prompt, messages=(*prompt.messages, *tool_messages(self.runs[first:], said)))

    def _mark(self, stage: str) -> None:
        """The first instant of a `…_first`, the last one of a `…_done`."""
        now = int((self.clock.monotonic() - self._began) * 1000)
        if stage.endswith("_first"):
            self.stages.setdefault(stage, now)
        else:
            self.stages[stage] = now
