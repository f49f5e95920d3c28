"""What was found out about a call: words of people are in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal


class Status(StrEnum):
    """`invalid`: the model has twice given what is no answer of the question's type."""

    ANSWERED = "answered"
    NOT_SAID = "not_said"
    UNCLEAR = "unclear"
    INVALID = "invalid"


@dataclass(frozen=True, order=True)
class Evidence:
    """Where in the call it was said."""

    n: int
    speaker: Literal["caller", "agent"]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`value` is None unless it is answered, and then there is evidence."""

    name: str
    status: Status
    value: Any = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class FollowUp:
    text: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, kw_only=True)
class Findings:
    """`general` answers are those that are asked of every call; None of what was not asked."""

    summary: str | None = None
    topics: tuple[str, ...] | None = None
    follow_ups: tuple[FollowUp, ...] | None = None
    general: tuple[Answer, ...] = ()
    answers: tuple[Answer, ...] = ()

    def all(self) -> Iterator[Answer]:
        yield from self.general
        yield from self.answers

    def count(self, status: Status) -> int:
        return sum(answer.status is status for answer in self.all())
