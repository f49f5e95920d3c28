"""A language model that answers from a script."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from talkstack.errors import ProviderError
from talkstack.llm.model import Delta, Finished, Prompt, TextDelta, ToolCall, Usage

PIECES = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class Reply:
    """`fault` is raised after the text, so an empty text with a fault fails at once; `ends`: as nobody wished."""

    text: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    fault: ProviderError | None = None
    ends: Literal["length", "content_filter", "refusal"] | None = None


class ScriptedModel:
    """Gives the replies in their order, or asks a function for each; a script that ran out is a ProviderError."""

    def __init__(self, script: Iterable[Reply | str] | Callable[[Prompt], Reply | str]) -> None:
        self._script = script if callable(script) else _in_order(script)
        self.prompts: list[Prompt] = []

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Delta]:
        self.prompts.append(prompt)
        scripted = self._script(prompt)
        reply = Reply(scripted) if isinstance(scripted, str) else scripted
        pieces = PIECES.findall(reply.text)
        for piece in pieces:
            yield TextDelta(piece)
        if reply.fault:
            raise reply.fault
        yield Finished(
            reply.ends or ("tool_calls" if reply.tool_calls else "stop"),
            reply.tool_calls,
            Usage(sum(len(m.content.split()) for m in prompt.messages), 0, len(pieces)),
        )

    async def ready(self) -> None:
        pass


def _in_order(replies: Iterable[Reply | str]) -> Callable[[Prompt], Reply | str]:
    rest = iter(replies)

    def following(_: Prompt) -> Reply | str:
        reply = next(rest, None)
        if reply is None:
            raise ProviderError("openai", "the script has no more replies", retryable=False)
        return reply

    return following
