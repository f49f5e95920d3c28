from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import Field

from talkstack.analysis.model.question import Question
from talkstack.analysis.model.questionnaire import Questions
from talkstack.book.schemas.calls import CallFilter
from talkstack.http.rest.shapes import Sent, Told
from talkstack.reanalysis.model import AnalysisJob, JobState, JobWish

MOST_CALLS = 10_000
USUAL_CALLS = 1_000


class JobCreate(Sent):
    """Which calls, as their list is filtered, the newest first; and what each is asked."""

    filter: CallFilter = CallFilter()
    questions: Questions = Field(
        default=(), description="Without any, each call is asked what its agent asks"
    )
    limit: int = Field(default=USUAL_CALLS, ge=1, le=MOST_CALLS, description="At most so many calls")

    @property
    def wish(self) -> JobWish:
        return JobWish(self.filter.wanted, self.questions, self.limit)


class Job(Told):
    """`skipped` calls are not over and wrapped up, or nothing was said in them or is kept, or they have that analysis."""

    id: str
    state: JobState
    filter: CallFilter
    questions: tuple[Question, ...]
    limit: int
    calls: int | None = Field(
        description="How many there were when it was ordered, at most `limit`; null: nobody has counted them"
    )
    total: int = Field(description="Calls so far")
    done: int
    failed: int
    skipped: int
    created_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, job: AnalysisJob) -> Self:
        return cls(
            id=job.id,
            state=job.state,
            filter=CallFilter.of(job.wish.wanted),
            questions=job.wish.questions,
            limit=job.wish.limit,
            calls=job.calls,
            total=job.tally.total,
            done=job.tally.done,
            failed=job.tally.failed,
            skipped=job.tally.skipped,
            created_at=job.created_at,
            ended_at=job.ended_at,
        )
