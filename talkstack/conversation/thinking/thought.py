"""The model's side of a turn: its sentences as they are finished, its tools as it asks for them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any

from talkstack.agents.model import AgentDraft
from talkstack.calls.model.plan import EndReason
from talkstack.clock import Clock
from talkstack.conversation.model import Close
from talkstack.conversation.thinking.claims import claimed
from talkstack.conversation.thinking.prompt import (
    END_CALL,
    ENDINGS,
    continued,
    corrected,
    tool_messages,
    without_tools,
)
from talkstack.conversation.thinking.sentences import SentenceSplitter, split
from talkstack.errors import ProviderError
from talkstack.llm.model import Finished, Prompt, TextDelta, ToolCall, Usage
from talkstack.llm.ports import LanguageModel
from talkstack.tools.model import RunState, ToolRun
from talkstack.tools.service import Ledger, Turn


class UnprovenError(Exception):
    """A sentence claims what no tool has done."""


@dataclass(kw_only=True)
class Thought:
    """One turn's thinking. `said` and `rows` are what somebody who is gone has said and called in it already.

    While the sentences are read, `runs`, `usages` and `stages` (milliseconds since it began) fill; afterwards `close` says how
    the reply ends, and `stock` which phrase is to be said behind the sentences.
    """

    model: LanguageModel
    ledger: Ledger
    clock: Clock
    turn: Turn
    draft: AgentDraft
    said: Sequence[str]
    rows: Sequence[ToolRun]
    runs: list[ToolRun]
    stages: dict[str, int]
    usages: list[Usage]
    close: Close = field(default_factory=Close)
    stock: str | None = None
    _spoken: list[str] = field(default_factory=list[str])
    _corrected: bool = False
    _rounds: int = 0

    async def sentences(self, prompt: Prompt) -> AsyncGenerator[str]:
        self._began = self.clock.monotonic()
        self._repeats = Counter(_plain(sentence) for text in self.said for sentence in split(text))
        prompt = await self._resumed(prompt)
        while True:
            prompt = prompt if self._left else without_tools(prompt)
            finished: Finished | None = None
            before = len(self._spoken)
            try:
                async with aclosing(self._round(prompt)) as parts:
                    async for part in parts:
                        if isinstance(part, Finished):
                            finished = part
                        else:
                            self._spoken.append(part)
                            yield part
            except UnprovenError:
                if self._give_up():
                    return
                prompt = corrected(prompt, " ".join(self._spoken[before:]), [*self.turn.earlier, *self.runs])
                continue
            self._mark("model_done")
            if finished is None or self._over(finished.tool_calls):
                return
            prompt = await self._with_tools(prompt, finished.tool_calls, " ".join(self._spoken[before:]))

    async def _resumed(self, prompt: Prompt) -> Prompt:
        """Where somebody else stopped: the calls that were written down are finished, never asked for again."""
        for row in self.rows:
            self.runs.append(await self.ledger.run(self.turn, row))
        called = [message for run in self.runs for message in tool_messages([run])]
        return continued(replace(prompt, messages=(*prompt.messages, *called)), " ".join(self.said))

    async def _round(self, prompt: Prompt) -> AsyncGenerator[str | Finished]:
        splitter = SentenceSplitter()
        async with aclosing(self.model.stream(prompt)) as deltas:
            async for delta in deltas:
                match delta:
                    case TextDelta(text):
                        self._mark("model_first")
                        for sentence in self._new(splitter.feed(text)):
                            yield sentence
                    case Finished(tool_calls=calls, usage=usage):
                        self.usages += [usage] if usage else []
                        rest = splitter.flush()
                        for sentence in () if self._writes(calls) else self._new(rest):
                            yield sentence
                        yield delta

    def _new(self, sentences: Sequence[str]) -> Iterator[str]:
        """Without what was said before a take-over. UnprovenError when one claims too much."""
        for sentence in sentences:
            plain = _plain(sentence)
            if self._repeats[plain]:
                self._repeats[plain] -= 1
            elif self._unproven(sentence):
                raise UnprovenError
            else:
                yield sentence

    def _unproven(self, sentence: str) -> bool:
        done = {run.name for run in (*self.turn.earlier, *self.runs) if run.state is RunState.DONE}
        writing = [tool for tool in self.draft.tools if tool.writes]
        return bool(set(claimed(sentence, self.draft.language, writing)) - done)

    def _give_up(self) -> bool:
        """The model may try once more; a stock sentence follows its second claim."""
        self._mark("claim_held")
        if self._corrected:
            self.stock = self.draft.phrases.unproven
        self._corrected = True
        return self.stock is not None

    def _writes(self, calls: Sequence[ToolCall]) -> bool:
        """What is said beside a writing call might be wrong once it has been made."""
        tools = (self.turn.tools.get(call.name) for call in calls)
        return any(tool and tool.writes for tool in tools)

    def _over(self, calls: Sequence[ToolCall]) -> bool:
        ending = None if _tools(calls) else next(iter(calls), None)
        silent = not (self._spoken or self.said)
        phrases = self.draft.phrases
        if ending is None:
            if not calls and silent:
                self.stock = phrases.apology
            return not calls
        target = _target(ending)
        if ending.name == END_CALL:
            self.close = Close(ends=EndReason.AGENT_HUNG_UP)
            self.stock = phrases.parting if silent else None
        elif any(it.name == target for it in self.draft.transfers):
            self.close = Close(transfer=target)
            self.stock = phrases.putting_through if silent else None
        else:
            self.stock = phrases.not_put_through
        return True

    async def _with_tools(self, prompt: Prompt, calls: Sequence[ToolCall], said: str) -> Prompt:
        first = len(self.runs)
        if not self._left:
            raise ProviderError("openai", "the model called tools over and over", retryable=False)
        for row in await self.ledger.propose(self.turn, _tools(calls)[: self._left], first + 1):
            self.runs.append(await self.ledger.run(self.turn, row))
        self._rounds += 1
        self._mark("tools_done")
        return replace(prompt, messages=(*prompt.messages, *tool_messages(self.runs[first:], said)))

    @property
    def _left(self) -> int:
        """How many tools may still be called."""
        limits = self.draft.limits
        if self._rounds >= limits.max_tool_rounds:
            return 0
        return max(0, limits.max_tool_calls - len(self.turn.earlier) - len(self.runs))

    def _mark(self, stage: str) -> None:
        """The first instant of a `…_first`, the last one of a `…_done`."""
        now = int((self.clock.monotonic() - self._began) * 1000)
        if stage.endswith("_first"):
            self.stages.setdefault(stage, now)
        else:
            self.stages[stage] = now


def _tools(calls: Sequence[ToolCall]) -> list[ToolCall]:
    """Beside these an ending waits: the model decides anew once it knows what came of them."""
    return [call for call in calls if call.name not in ENDINGS]


def _target(call: ToolCall) -> str | None:
    try:
        arguments: Any = json.loads(call.arguments or "{}")
    except ValueError:
        return None
    return arguments.get("target") if isinstance(arguments, dict) else None  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType] - JSON


def _plain(sentence: str) -> str:
    return "".join(character for character in sentence.casefold() if character.isalnum())
