from __future__ import annotations

from typing import Protocol

from talkstack.projects.model import Project


class ProjectStore(Protocol):
    async def ensure(self, project: Project) -> Project:
        """The project of that name, made when there is none: names of living projects are unique."""
        ...

    async def insert(self, project: Project) -> None:
        """ConflictError("name_taken", …) when another living project has that name."""
        ...

    async def get(self, project_id: str) -> Project:
        """NotFoundError("project", id) when there is none, or it is deleted."""
        ...

    async def replace(self, before: Project, after: Project) -> None:
        """StaleError when `before` is not what stands, ConflictError as above."""
        ...

    async def page(
        self, *, name: str | None, after: str | None, limit: int, deleted: bool = False
    ) -> list[Project]:
        """The living ones, or those that are not; the newest first, and one more than the limit when there are more."""
        ...
