"""A transcript in the messages of a request: a line of JSON for what one side said in a turn, and for each question."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ValidationError

from local.model.api.request import Assistant, Message, ToolResult, text_of

_DAY = re.compile(r"\b(\d{4}-\d\d-\d\d)\b")


class Turn(BaseModel):
    turn: int
    speaker: str
    text: str

    @property
    def place(self) -> dict[str, Any]:
        return {"turn": self.turn, "speaker": self.speaker}


class Question(BaseModel):
    name: str
    question: str
    type: str
    options: list[str] = []


@dataclass(frozen=True)
class Call:
    """`day` is the first that is named outside of the transcript."""

    turns: Sequence[Turn]
    questions: dict[str, Question]
    day: date | None

    @cached_property
    def digest(self) -> str:
        return digest_of((it.turn, it.speaker, it.text) for it in self.turns)

    @cached_property
    def caller(self) -> list[Turn]:
        return [turn for turn in self.turns if turn.speaker == "caller"]

    @cached_property
    def agent(self) -> list[Turn]:
        return [turn for turn in self.turns if turn.speaker != "caller"]

    def after(self, turn: Turn) -> Turn | None:
        """What the caller said next."""
        at = self.turns.index(turn)
        return next((it for it in self.turns[at + 1 :] if it.speaker == "caller"), None)


def digest_of(said: Iterable[tuple[int, str, str]]) -> str:
    """Tells a transcript from others, without its words: turns, speakers and texts, in whatever order."""
    return hashlib.sha256(json.dumps(sorted(said)).encode()).hexdigest()


def call_in(messages: Sequence[Message]) -> Call | None:
    """None when there is no transcript."""
    turns: list[Turn] = []
    questions: dict[str, Question] = {}
    told = ""
    for message in messages:
        if isinstance(message, Assistant | ToolResult):
            continue
        for line in text_of(message.content).splitlines():
            found = _line(line)
            if isinstance(found, Turn):
                turns.append(found)
            elif isinstance(found, Question):
                questions[found.name] = found
            else:
                told += f"{line}\n"
    day = _DAY.search(told)
    return Call(turns, questions, date.fromisoformat(day[1]) if day else None) if turns else None


def _line(line: str) -> Turn | Question | None:
    return next(_readings(line), None) if line.startswith("{") else None


def _readings(line: str) -> Iterator[Turn | Question]:
    try:
        told = json.loads(line)
    except ValueError:
        return
    for shape in (Turn, Question):
        try:
            yield shape.model_validate(told)
        except ValidationError:
            continue
