from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.unit.local.host.durable.world import World


@pytest.fixture
def world(tmp_path: Path) -> Callable[..., World]:
    return partial(World, tmp_path / "hub.db")
