"""A job that analyses many calls, and how far it has come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from talkstack.analysis.model.question import Question
from talkstack.book.model import Wanted


class JobState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    CANCELED = "canceled"


class Fate(StrEnum):
    """What a job has done with a call. `skipped`: nothing was said in it or is kept, it goes on, or has that analysis."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Tally:
    done: int = 0
    failed: int = 0
    skipped: int = 0

    @classmethod
    def of(cls, fates: Iterable[Fate]) -> Tally:
        counted = Counter(fates)
        return cls(*(counted[fate] for fate in (Fate.DONE, Fate.FAILED, Fate.SKIPPED)))

    @property
    def total(self) -> int:
        return self.done + self.failed + self.skipped

    def plus(self, other: Tally) -> Tally:
        return Tally(self.done + other.done, self.failed + other.failed, self.skipped + other.skipped)


@dataclass(frozen=True)
class JobWish:
    """Which calls, the newest first and at most `limit`, are to be asked what; without questions, what their agents ask."""

    wanted: Wanted
    questions: tuple[Question, ...]
    limit: int


@dataclass(frozen=True, kw_only=True)
class AnalysisJob:
    """`order_key` stands for what it was ordered under; `cursor` is the last call that it is done with.

    `calls` is how many it was to walk over when it was ordered; None where nobody has counted them.

    `tries`: how often it has failed at the calls behind the cursor. It was last seen at work at `moved_at`.
    """

    id: str
    project_id: str
    wish: JobWish
    created_at: datetime
    moved_at: datetime
    order_key: str | None = None
    calls: int | None = None
    state: JobState = JobState.RUNNING
    cursor: str | None = None
    tally: Tally = Tally()
    tries: int = 0
    ended_at: datetime | None = None

    @property
    def running(self) -> bool:
        return self.state is JobState.RUNNING

    @property
    def left(self) -> int:
        return self.wish.limit - self.tally.total


@dataclass(frozen=True)
class Round:
    """What came of a few calls: whether there are more, and how long to wait before them."""

    over: bool
    sleep_seconds: int = 0
