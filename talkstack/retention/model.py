"""How long a project keeps what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from talkstack.projects.model import Project

AFTERLIFE = timedelta(days=30)
"""So long after its project's deletion a call is still there: time enough for whoever deleted it by mistake."""
WORDS_ERASED = "words_erased"
"""The name under which the call keeps that nothing of what was said in it may be kept any more."""


class Kept(StrEnum):
    """What is kept of a call, each for its own time; with the call everything goes."""

    RECORDING = "recording"
    WORDS = "words"
    CALL = "call"


@dataclass(frozen=True)
class Mark:
    """Of calls that ended before `through` nothing is left, but of those that could not be erased."""

    through: datetime | None = None
    left: tuple[str, ...] = ()


@dataclass(frozen=True)
class Look:
    """For one kind at a project's calls that ended before an instant, from another on; `left` are of earlier looks."""

    project_id: str
    kept: Kept
    before: datetime
    since: datetime | None
    left: tuple[str, ...]


def due_before(project: Project, kept: Kept, now: datetime) -> datetime | None:
    """Of calls that ended before then it is to be erased; None: of no call."""
    days = {
        Kept.RECORDING: project.recording_retention_days,
        Kept.WORDS: project.transcript_retention_days,
        Kept.CALL: project.retention_days,
    }[kept]
    due = None if days is None else now - timedelta(days=days)
    if kept is Kept.CALL and project.deleted_at and now - project.deleted_at >= AFTERLIFE:
        return now
    return due
