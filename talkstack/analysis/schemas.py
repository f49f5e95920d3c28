from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal, Self

from pydantic import Field

from talkstack.analysis.analysis import CallAnalysis
from talkstack.analysis.model import findings
from talkstack.analysis.model.findings import Status
from talkstack.analysis.model.questionnaire import Questions
from talkstack.http.rest.shapes import Sent, Told


class CallQuestions(Sent):
    questions: Questions = Field(min_length=1)


class Evidence(Told):
    """A turn of the call's transcript, and who spoke."""

    n: int
    speaker: Literal["caller", "agent"]


class Answer(Told):
    """`invalid`: the model has twice given what is no answer to the question."""

    name: str
    status: Status
    value: Any = Field(description="Of the question's type; null unless it is `answered`")
    evidence: tuple[Evidence, ...] = Field(description="Where it was said; never empty when it is `answered`")

    @classmethod
    def of(cls, answer: findings.Answer) -> Self:
        return cls(
            name=answer.name, status=answer.status, value=answer.value, evidence=places(answer.evidence)
        )


class FollowUp(Told):
    text: str
    evidence: tuple[Evidence, ...]


class Analysis(Told):
    """`sentiment` is positive, neutral, negative or mixed; `outcome` is resolved, unresolved, escalated, call_back,
    declined or no_conversation. Without a summary, and so on, these were not asked for.
    """

    call_id: str
    agent_version: int
    model: str
    analysed_at: datetime
    summary: str | None
    topics: tuple[str, ...] | None
    follow_ups: tuple[FollowUp, ...] | None = Field(description="What somebody has said they will do")
    sentiment: Answer | None
    outcome: Answer | None = Field(description="What the call came to")
    answers: tuple[Answer, ...] = Field(description="To the questions, in their order")

    @classmethod
    def of(cls, analysis: CallAnalysis) -> Self:
        found = analysis.findings
        general = {it.name: Answer.of(it) for it in found.general}
        follow_ups = found.follow_ups
        return cls(
            call_id=analysis.call_id,
            agent_version=analysis.agent_version,
            model=analysis.model,
            analysed_at=analysis.at,
            summary=found.summary,
            topics=found.topics,
            follow_ups=None if follow_ups is None else tuple(_follow_up(it) for it in follow_ups),
            sentiment=general.get("sentiment"),
            outcome=general.get("outcome"),
            answers=tuple(Answer.of(it) for it in found.answers),
        )


def places(evidence: Iterable[findings.Evidence]) -> tuple[Evidence, ...]:
    return tuple(Evidence(n=it.n, speaker=it.speaker) for it in evidence)


def _follow_up(told: findings.FollowUp) -> FollowUp:
    return FollowUp(text=told.text, evidence=places(told.evidence))
