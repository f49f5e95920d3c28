"""What a project may have at once."""

from __future__ import annotations

from contextlib import suppress
from typing import Literal, Protocol

from talkstack.errors import ConflictError, NotFoundError
from talkstack.projects.model import Limits
from talkstack.projects.ports import ProjectStore


async def limits_of(projects: ProjectStore, project_id: str) -> Limits:
    """A project that was deleted lets the calls end that it had."""
    with suppress(NotFoundError):
        return (await projects.get(project_id)).limits
    return Limits()


class Counted(Protocol):
    async def count(self, project_id: str) -> int:
        """How many the project has."""
        ...


async def refuse_more(
    projects: ProjectStore, project_id: str, kind: Literal["agents", "numbers", "keys"], counted: Counted
) -> None:
    """ConflictError("limit_reached", …) when the project has as many as it may."""
    project = await projects.get(project_id)
    if project.full(kind, await counted.count(project_id)):
        raise ConflictError("limit_reached", f"the project has as many {kind} as it may")
