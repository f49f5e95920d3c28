"""Real accounts, by the product's own settings. Run it with `-m live`; a test whose variables are not set is skipped."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable

import pytest

from talkstack.adapters import Adapters
from talkstack.clock import SystemClock
from talkstack.settings import Settings
from tests.live.accounts import UNUSED, is_real


@pytest.fixture
async def real() -> AsyncIterator[Callable[..., Adapters]]:
    """`real("SPEECH_ENDPOINT", …)` gives the product's adapters when all of these are set to something real."""
    opened: list[Adapters] = []

    def adapters(*names: str) -> Adapters:
        if missing := [name for name in names if not is_real(name)]:
            pytest.skip(f"not set: {', '.join(missing)}")
        settings = Settings.read(UNUSED | dict(os.environ))
        opened.append(Adapters(settings, SystemClock()))
        return opened[-1]

    yield adapters
    for each in opened:
        await each.close()
