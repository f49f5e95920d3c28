from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, Self

from pydantic import Field

from talkstack.book.reading import Words
from talkstack.conversation.model import Utterance
from talkstack.http.rest.shapes import Told
from talkstack.tools.model import RunState

Speaker = Literal["caller", "agent"]
SIDES = ("caller", "agent", "both")


class ToolRun(Told):
    name: str
    state: RunState


class Turn(Told):
    """What one side said. Of the agent's words those that were heard."""

    n: int = Field(description="0 is the greeting")
    speaker: Speaker
    text: str
    at: datetime
    cut: bool = Field(description="The agent had more to say")
    confidence: float | None
    engine: str | None = Field(
        description="What turned the caller's speech into text: `twilio`, `azure`, or `keypad`"
    )
    tools: tuple[ToolRun, ...] = Field(description="What the agent did before it said so")

    @classmethod
    def of(cls, said: Utterance) -> Self:
        plain = {name: getattr(said, name) for name in PLAIN}
        return cls(**plain, tools=tuple(ToolRun(name=it.name, state=it.state) for it in said.tools))


class Line(Told):
    """A sentence of the recording, `offset_ms` into it."""

    speaker: Literal["caller", "agent", "both"] = Field(description="`both`: it has one channel")
    text: str
    offset_ms: int
    duration_ms: int
    confidence: float | None


class Transcript(Told):
    """`turns` are what the agent went by; `recording` what was recognised of the call's recording afterwards."""

    complete: bool = Field(description="Nothing will be added to `turns`")
    turns: tuple[Turn, ...]
    recording: tuple[Line, ...] | None = Field(description="Null while, or because, there is none")

    @classmethod
    def of(cls, words: Words) -> Self:
        return cls(
            complete=words.complete,
            turns=tuple(Turn.of(said) for said in words.utterances),
            recording=None if words.recording is None else lines(words.recording),
        )


PLAIN = ("n", "speaker", "text", "at", "cut", "confidence", "engine")


def lines(recording: Mapping[str, Any]) -> tuple[Line, ...]:
    """In the order in which they were begun."""
    found = [Line(speaker=side, **line) for side in SIDES for line in recording.get(side, ())]
    return tuple(sorted(found, key=lambda line: line.offset_ms))
