"""The guide's commands over HTTP; tests/e2e/api asks the whole stack, by them and by programs that know the description."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.api.served import commands, served, statuses

pytestmark = pytest.mark.timeout(120)


async def test_every_command_of_the_guide_gets_its_status(tmp_path: Path):
    script, wanted = commands()
    async with served() as api:
        assert await statuses(api.url, api.owner.key, script, tmp_path) == wanted
