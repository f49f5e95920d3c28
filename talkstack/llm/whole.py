"""An answer that nobody hears as it is written: all of it, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from talkstack.errors import ProviderError
from talkstack.llm.model import Finished, Prompt, TextDelta, Usage
from talkstack.llm.ports import LanguageModel

PROVIDER = "openai"
NONE = Usage(0, 0, 0)
UNFINISHED = {
    "refusal": "would not answer",
    "length": "had no room for its answer",
    "content_filter": "was stopped by a content filter",
    "tool_calls": "called a tool that it has not",
}


@dataclass(frozen=True)
class Whole:
    text: str
    usage: Usage


class UnansweredError(ProviderError):
    """The model has ended without an answer, and would again. `usage` is what that took nevertheless."""

    def __init__(self, reason: str, usage: Usage) -> None:
        super().__init__(PROVIDER, UNFINISHED[reason], retryable=False)
        self.usage = usage

    @property
    def final(self) -> bool:
        return True


async def whole(model: LanguageModel, prompt: Prompt) -> Whole:
    pieces: list[str] = []
    end = Finished("stop")
    async for delta in model.stream(prompt):
        match delta:
            case TextDelta(text):
                pieces.append(text)
            case Finished():
                end = delta
    usage = end.usage or NONE
    if end.reason != "stop":
        raise UnansweredError(end.reason, usage)
    return Whole("".join(pieces), usage)
