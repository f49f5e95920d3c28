"""What a project may have at once."""

from __future__ import annotations

from typing import Literal, Protocol

from talkstack.errors import ConflictError
from talkstack.projects.ports import ProjectStore


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
