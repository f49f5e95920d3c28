from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.contract.local.host.running import APP, RunningHost, spawn


@pytest.fixture(scope="session")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHost]:
    with spawn(
        tmp_path_factory.mktemp("host") / "state", "--workers", "2", "--cancel-after-return"
    ) as running:
        yield running


@pytest.fixture
def start_host(tmp_path: Path) -> Callable[..., RunningHost]:
    def start(*options: str, app: Path = APP) -> RunningHost:
        return spawn(tmp_path / "state", *options, app=app)

    return start
