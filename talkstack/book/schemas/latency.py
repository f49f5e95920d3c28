from __future__ import annotations

from typing import Self

from pydantic import Field

from talkstack.book.latency import latency_of, measured, summary
from talkstack.book.reading import Course
from talkstack.http.rest.shapes import Told

STAGES = """`began`: how long the words waited until the work on them began. The others in milliseconds since then: `listened` (a recorded answer was recognised, by itself),
`model_first` and `model_done` (the model's first and last token), `tools_done`, `claim_held` (a sentence was held back),
`speech_first` (the first sentence can be heard) and `total`"""


class TurnLatency(Told):
    """Milliseconds since the caller's words arrived. Of what was sent twice the last time counts."""

    n: int
    first: int | None = Field(description="Until there was anything to hear")
    filler: int | None = Field(description="Until the first filler; null when none was needed")
    answer: int | None = Field(description="Until the first words of the answer")
    stages: dict[str, int] = Field(description=STAGES)


class Quantiles(Told):
    count: int
    p50: int
    p95: int
    p99: int


class Latency(Told):
    turns: tuple[TurnLatency, ...]
    summary: dict[str, Quantiles] = Field(description="By what was measured, over all turns but the greeting")

    @classmethod
    def of(cls, course: Course) -> Self:
        turns = [latency_of(reply) for reply in course.replies]
        return cls.model_validate({"turns": turns, "summary": summary(measured(turns))}, from_attributes=True)
