from pathlib import Path
from typing import Any

import pytest

from local.host.durable.engine import DurableSettings
from local.host.durable.versions import fits, is_older
from tests.unit.local.host.durable.world import World, echo

pytestmark = pytest.mark.filterwarnings("ignore:azure.functions df_loads was called without expected_type")


@pytest.mark.parametrize(
    ("version", "other", "older"),
    [
        ("", "", False),
        ("", "1.0", True),
        ("1.0", "", False),
        ("1.9", "1.10", True),
        ("1.10", "1.9", False),
        ("2.0", "2.0", False),
        ("v1-release", "V2-release", True),
        ("V1", "v1", False),
    ],
)
def test_which_of_two_versions_is_older(version: str, other: str, *, older: bool):
    assert is_older(version, other) is older


@pytest.mark.parametrize(
    ("match", "taken"),
    [("None", ["1.0", "1.1", "1.2"]), ("Strict", ["1.1"]), ("CurrentOrOlder", ["1.0", "1.1"])],
)
def test_what_a_worker_takes_on(match, taken: list[str]):
    assert [it for it in ("1.0", "1.1", "1.2") if fits(it, "1.1", match)] == taken


def greets(context):
    return (yield context.call_activity("echo", context.version))


def world(database: Path, version: str, **settings: Any) -> World:
    return World(
        database, {"greets": greets}, {"echo": echo}, DurableSettings(default_version=version, **settings)
    )


async def test_a_worker_leaves_a_newer_instance_to_one_that_knows_it(tmp_path: Path):
    async with world(tmp_path / "d", "1.0") as old:
        await old.ask("POST", "orchestrators/greets/it", version="1.1")
        await old.quiet()
        assert (old.invoked, (await old.status())["runtimeStatus"]) == ([], "Pending")
    async with world(tmp_path / "d", "1.1") as new:
        assert await new.output() == "1.1"


async def test_a_newer_worker_goes_on_with_an_older_instance(tmp_path: Path):
    async with world(tmp_path / "d", "1.1") as new:
        await new.ask("POST", "orchestrators/greets/it", version="1.0")
        assert await new.output() == "1.0"


async def test_a_mismatch_may_be_the_end_of_an_instance(tmp_path: Path):
    async with world(tmp_path / "d", "1.0", version_mismatch="Fail") as old:
        await old.ask("POST", "orchestrators/greets/it", version="1.1")
        assert (await old.finished())["runtimeStatus"] == "Failed"
        assert old.invoked == []
