import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from local.host.worker.leftovers import Leftovers, TaskFactory


@pytest.fixture
async def tasks() -> AsyncIterator[list[asyncio.Task[bool]]]:
    """Tasks that the test leaves running."""
    left: list[asyncio.Task[bool]] = []
    yield left
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


def use(app: Path) -> None:
    asyncio.get_running_loop().set_task_factory(TaskFactory(app))


async def invocation(tasks: list[asyncio.Task[bool]], leftovers: Leftovers) -> None:
    leftovers.enter()
    tasks.append(asyncio.create_task(asyncio.Event().wait()))


async def states(tasks: list[asyncio.Task[bool]]) -> list[bool]:
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return [task.cancelled() for task in tasks]


async def test_only_the_tasks_of_the_invocation_are_cancelled(tasks):
    use(Path(__file__).parent)
    mine, other = Leftovers(), Leftovers()
    tasks.append(asyncio.create_task(asyncio.Event().wait()))
    await asyncio.gather(invocation(tasks, mine), invocation(tasks, other))
    assert mine.cancel() == 1
    assert await states(tasks) == [False, True, False]


async def test_tasks_that_a_library_began_go_on(tasks):
    use(Path(__file__).parent / "elsewhere")
    leftovers = Leftovers()
    await asyncio.gather(invocation(tasks, leftovers))
    assert leftovers.cancel() == 0
    assert await states(tasks) == [False]


async def test_tasks_within_a_task_group_count_as_those_of_its_user(tasks):
    use(Path(__file__).parent)
    leftovers = Leftovers()

    async def group() -> None:
        async with asyncio.TaskGroup() as group:
            tasks.append(group.create_task(asyncio.Event().wait()))

    async def begin() -> None:
        leftovers.enter()
        asyncio.get_running_loop().call_soon(lambda: None)
        background.append(asyncio.create_task(group()))
        await asyncio.sleep(0)

    background: list[asyncio.Task[None]] = []
    await asyncio.create_task(begin())
    assert leftovers.cancel() == 2
    await asyncio.gather(*background, return_exceptions=True)
    assert await states(tasks) == [True]
