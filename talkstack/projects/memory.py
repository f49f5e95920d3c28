from __future__ import annotations

import asyncio

from talkstack.errors import NotFoundError, StaleError
from talkstack.projects.model import Project


class MemoryProjectStore:
    def __init__(self) -> None:
        self._projects: dict[str, Project] = {}

    async def ensure(self, project: Project) -> Project:
        await asyncio.sleep(0)
        for kept in self._projects.values():
            if kept.name == project.name:
                return kept
        if project.id in self._projects:
            raise StaleError("project", project.id)
        self._projects[project.id] = project
        return project

    async def get(self, project_id: str) -> Project:
        await asyncio.sleep(0)
        if project_id not in self._projects:
            raise NotFoundError("project", project_id)
        return self._projects[project_id]
