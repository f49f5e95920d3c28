import asyncio
import itertools
import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from local.host.durable.storage.database import StoreError
from tests.unit.local.host.durable.programs import Effects, expected, interpret, program
from tests.unit.local.host.durable.world import VirtualClock, World

pytestmark = [
    pytest.mark.filterwarnings("ignore:azure.functions df_loads was called without expected_type"),
    pytest.mark.filterwarnings("ignore:Potential duplicate Task completion"),
]


class Mortal(World):
    """Dies when the invocations in `deaths` begin (even numbers) or once they have had their effect (odd ones)."""

    def __init__(self, database, effects, deaths, calls, clock) -> None:
        activities = {"call": effects.call, "flaky": effects.flaky}
        super().__init__(database, {"interpret": interpret}, activities, clock=clock)
        self.deaths = deaths
        self.calls = calls

    async def invoke(self, function, payload):
        number = 2 * next(self.calls)
        await self.die_at(number)
        answered = await super().invoke(function, payload)
        await self.die_at(number + 1)
        return answered

    async def die_at(self, number):
        if number in self.deaths:
            self.alive = False
            await asyncio.Event().wait()


async def carry_out(database, steps, deaths):
    """Returns how it ended, and how many lives that took."""
    effects, clock, calls = Effects(), VirtualClock(), itertools.count()
    lives, status = 0, {"runtimeStatus": "Pending"}
    while status["runtimeStatus"] in {"Pending", "Running"}:
        async with Mortal(database, effects, deaths, calls, clock) as world:
            if lives == 0:
                await world.start("interpret", value={"steps": steps, "place": 0, "results": [], "heard": 0})
                await raise_all(world, steps)
            status = await world.finished()
        lives += 1
    return status, lives


async def raise_all(world, steps):
    """Every event there may be a wait for, early: what was answered 202 must not be lost."""
    for n in range(1, 4 * len(steps) + 1):
        assert await world.tell(f"fact-{n}", n) == 202


def run(steps, deaths=frozenset()):
    with TemporaryDirectory() as folder:
        return asyncio.run(carry_out(Path(folder) / "hub.db", steps, deaths))


@settings(max_examples=10, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(program, st.frozensets(st.integers(0, 20), max_size=4))
def test_dying_at_any_point_changes_no_result(steps, deaths):
    status, _ = run(steps, deaths)
    assert (status["runtimeStatus"], status["output"]) == ("Completed", expected(steps))


async def test_two_engines_do_not_share_a_database(world):
    async with world({}):
        with pytest.raises(StoreError, match="database is locked"):
            await world({}).engine.start()


async def test_a_database_of_another_version_is_set_aside(world, tmp_path, caplog):
    older = sqlite3.connect(tmp_path / "hub.db")
    older.execute("CREATE TABLE instance (id INTEGER)")
    older.close()
    async with world({}):
        assert "another version" in caplog.text
    async with world({}):
        assert len(caplog.records) == 1
    kept = sqlite3.connect(tmp_path / "hub.db.v0")
    assert kept.execute("SELECT sql FROM sqlite_schema").fetchone() == ("CREATE TABLE instance (id INTEGER)",)
    kept.close()


async def test_a_file_that_is_no_database_is_named(world, tmp_path):
    (tmp_path / "hub.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError, match=r"hub\.db: file is not a database"):
        await world({}).engine.start()


def test_the_deaths_are_real():
    steps = [{"do": "call", "name": "n1"}, {"do": "sleep", "minutes": 5}, {"do": "call", "name": "n2"}]
    status, lives = run(steps, frozenset({0, 3, 5, 8}))
    assert status["output"] == ["called n1", None, "called n2"]
    assert lives == 5
