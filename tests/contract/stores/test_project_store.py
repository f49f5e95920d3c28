from __future__ import annotations

import asyncio
from typing import Any

import pytest

from talkstack.errors import NotFoundError, StaleError
from talkstack.projects.memory import MemoryProjectStore
from talkstack.projects.ports import ProjectStore
from talkstack.projects.store import MongoProjectStore
from tests.builders import a_project


@pytest.fixture
def projects(open_store: Any) -> ProjectStore:
    return open_store(MemoryProjectStore, MongoProjectStore)


async def test_a_project_is_kept(projects: ProjectStore):
    assert await projects.ensure(a_project()) == a_project()
    assert await projects.get("prj_1") == a_project()


async def test_a_name_belongs_to_the_first_project(projects: ProjectStore):
    await projects.ensure(a_project())
    assert await projects.ensure(a_project(id="prj_2")) == a_project()
    with pytest.raises(NotFoundError):
        await projects.get("prj_2")


async def test_of_many_makers_of_one_name_one_wins(projects: ProjectStore):
    made = await asyncio.gather(*(projects.ensure(a_project(id=f"prj_{i}")) for i in range(8)))
    assert len(set(made)) == 1


async def test_an_id_is_not_given_to_another_name(projects: ProjectStore):
    await projects.ensure(a_project())
    with pytest.raises(StaleError):
        await projects.ensure(a_project(name="Bakery"))


async def test_an_unknown_project_is_not_found(projects: ProjectStore):
    with pytest.raises(NotFoundError) as unknown:
        await projects.get("prj_9")
    assert (unknown.value.kind, unknown.value.key) == ("project", "prj_9")
