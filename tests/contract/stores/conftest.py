"""Each store twice: in memory, and on a MongoDB server of this session's own."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from talkstack.connection import OPTIONS, connect
from talkstack.database import Database
from talkstack.persons.model import Persons
from talkstack.setup.store import migrate

DAEMON = Path(__file__).parents[3] / ".venv-local" / "bin" / "secantusd-py"

PERSONS = Persons("a key")
WAITS = ("serverSelectionTimeoutMS", "connectTimeoutMS", "socketTimeoutMS")

_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has other things to do may take longer than a caller would wait."""
    for name in WAITS:
        monkeypatch.setitem(OPTIONS, name, 30_000)


@pytest.fixture(scope="session")
def mongodb_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """MONGODB_URI names a server to use instead."""
    if uri := os.environ.get("MONGODB_URI"):
        yield uri
        return
    folder = tmp_path_factory.mktemp("mongo")
    command = [DAEMON, "--host", "127.0.0.1", "--port", "0", "--storage-path", folder / "data"]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True) as daemon:
        try:
            port = _port(daemon)
            threading.Thread(target=daemon.stderr.read, daemon=True).start()  # a full pipe would stop it
            yield f"mongodb://127.0.0.1:{port}/?directConnection=true"
        finally:
            daemon.kill()  # its folder is thrown away: there is nothing to close in order


def _port(daemon: subprocess.Popen[str]) -> str:
    assert daemon.stderr is not None
    for line in daemon.stderr:
        if found := re.search(r"listening on 127\.0\.0\.1:(\d+)", line):
            return found[1]
    pytest.fail(f"{DAEMON.name} ended with code {daemon.wait()} before it listened")


@pytest.fixture
async def database(mongodb_uri: str) -> AsyncIterator[Database]:
    """A database of the test's own, migrated."""
    async with connect(mongodb_uri) as client:
        name = f"talkstack-test-{os.getpid()}-{next(_numbers)}"
        await migrate(client[name], PERSONS)
        yield client[name]
        await client.drop_database(name)


@pytest.fixture(params=["memory", "mongo"])
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def open_store(kind: str, request: pytest.FixtureRequest) -> Any:
    """`open_store(Memory…, Mongo…)` makes the store under test."""
    database = request.getfixturevalue("database") if kind == "mongo" else None

    def make(memory: Any, mongo: Any) -> Any:
        return memory() if database is None else mongo(database)

    return make
