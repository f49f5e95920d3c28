from __future__ import annotations

import asyncio

from talkstack.errors import ConflictError, NotFoundError, StaleError
from talkstack.projects.model import Project


class MemoryProjectStore:
    def __init__(self) -> None:
        self._projects: dict[str, Project] = {}

    async def ensure(self, project: Project) -> Project:
        await asyncio.sleep(0)
        for kept in self._living():
            if kept.name == project.name:
                return kept
        if project.id in self._projects:
            raise StaleError("project", project.id)
        self._projects[project.id] = project
        return project

    async def insert(self, project: Project) -> None:
        await asyncio.sleep(0)
        self._refuse_name(project)
        self._projects[project.id] = project

    async def get(self, project_id: str) -> Project:
        await asyncio.sleep(0)
        project = self._projects.get(project_id)
        if project is None or project.deleted_at:
            raise NotFoundError("project", project_id)
        return project

    async def replace(self, before: Project, after: Project) -> None:
        await asyncio.sleep(0)
        kept = self._projects.get(before.id)
        if kept is None or kept.revision != before.revision:
            raise StaleError("project", before.id)
        self._refuse_name(after)
        self._projects[before.id] = after

    async def page(
        self, *, name: str | None, after: str | None, limit: int, deleted: bool = False
    ) -> list[Project]:
        await asyncio.sleep(0)
        wanted = [it for it in self._projects.values() if bool(it.deleted_at) is deleted]
        found = sorted(wanted, key=lambda project: project.id, reverse=True)
        return [
            project
            for project in found
            if (name is None or project.name == name) and (after is None or project.id < after)
        ][: limit + 1]

    def _living(self) -> list[Project]:
        return [project for project in self._projects.values() if not project.deleted_at]

    def _refuse_name(self, project: Project) -> None:
        if not project.deleted_at and any(
            kept.name == project.name and kept.id != project.id for kept in self._living()
        ):
            raise ConflictError("name_taken", "another project has that name")
