from __future__ import annotations

import asyncio
from typing import Any

import pytest

from talkstack.errors import ConflictError, NotFoundError, StaleError
from talkstack.projects.memory import MemoryProjectStore
from talkstack.projects.ports import ProjectStore
from talkstack.projects.store import MongoProjectStore
from tests.builders import NOON, a_project


@pytest.fixture
def projects(open_store: Any) -> ProjectStore:
    return open_store(MemoryProjectStore, MongoProjectStore)


async def test_a_project_is_kept(projects: ProjectStore):
    assert await projects.ensure(a_project()) == a_project()
    assert await projects.get("prj_1") == a_project()


async def test_the_countries_of_a_project_are_kept(projects: ProjectStore):
    await projects.ensure(a_project())
    await projects.replace(a_project(), a_project(countries=("US", "DE"), revision=2))
    assert (await projects.get("prj_1")).countries == ("US", "DE")


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


async def test_of_many_that_insert_one_name_one_wins(projects: ProjectStore):
    done = await asyncio.gather(
        *(projects.insert(a_project(id=f"prj_{i}")) for i in range(8)), return_exceptions=True
    )
    assert sorted(type(it).__name__ for it in done) == [*["ConflictError"] * 7, "NoneType"]
    assert len(await projects.page(name="Clinic", after=None, limit=10)) == 1


async def test_of_many_that_replace_one_wins(projects: ProjectStore):
    before = a_project()
    await projects.insert(before)
    names = [f"Clinic {number}" for number in range(8)]
    done = await asyncio.gather(
        *(projects.replace(before, a_project(name=name, revision=2)) for name in names),
        return_exceptions=True,
    )
    assert sorted(type(it).__name__ for it in done) == ["NoneType", *["StaleError"] * 7]
    assert (await projects.get("prj_1")).name == names[done.index(None)]


async def test_a_name_is_not_taken_from_another(projects: ProjectStore):
    await projects.insert(a_project())
    await projects.insert(a_project(id="prj_2", name="Bakery"))
    with pytest.raises(ConflictError) as taken:
        await projects.replace(a_project(id="prj_2", name="Bakery"), a_project(id="prj_2", revision=2))
    assert taken.value.code == "name_taken"
    assert (await projects.get("prj_2")).name == "Bakery"


async def test_a_deleted_project_is_gone_and_its_name_is_free(projects: ProjectStore):
    await projects.insert(a_project())
    await projects.replace(a_project(), a_project(deleted_at=NOON, revision=2))
    with pytest.raises(NotFoundError):
        await projects.get("prj_1")
    assert await projects.page(name=None, after=None, limit=10) == []
    await projects.insert(a_project(id="prj_2"))
    assert await projects.ensure(a_project(id="prj_3")) == a_project(id="prj_2")


async def test_two_projects_of_one_name_may_both_be_deleted(projects: ProjectStore):
    for number in (1, 2):
        made = a_project(id=f"prj_{number}")
        await projects.insert(made)
        await projects.replace(made, a_project(id=made.id, deleted_at=NOON, revision=2))
    assert await projects.page(name=None, after=None, limit=10) == []


async def test_a_page_holds_the_newest(projects: ProjectStore):
    for number in range(4):
        await projects.insert(a_project(id=f"prj_{number}", name=f"Clinic {number}"))
    first = await projects.page(name=None, after=None, limit=2)
    assert [it.id for it in first] == ["prj_3", "prj_2", "prj_1"]
    assert [it.id for it in await projects.page(name=None, after="prj_2", limit=2)] == ["prj_1", "prj_0"]
    assert [it.id for it in await projects.page(name="Clinic 1", after=None, limit=2)] == ["prj_1"]
