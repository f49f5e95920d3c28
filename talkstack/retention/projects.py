from __future__ import annotations

from collections.abc import AsyncIterator

from talkstack.projects.model import Project
from talkstack.projects.ports import ProjectStore

PAGE = 100


async def every_project(projects: ProjectStore) -> AsyncIterator[Project]:
    """The living ones and those that are deleted: their calls may be there still."""
    for deleted in (False, True):
        after, more = None, True
        while more:
            page = await projects.page(name=None, after=after, limit=PAGE, deleted=deleted)
            for project in page[:PAGE]:
                yield project
            more = len(page) > PAGE
            after = page[PAGE - 1].id if more else None
