from __future__ import annotations

from typing import Protocol

from talkstack.projects.model import Project


class ProjectStore(Protocol):
    async def ensure(self, project: Project) -> Project:
        """The project of that name, made when there is none: names are unique."""
        ...

    async def get(self, project_id: str) -> Project:
        """NotFoundError("project", id) when there is none."""
        ...
