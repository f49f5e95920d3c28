"""docs/api.md does what it says: its commands run in their order, and each gets the status that stands behind it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.api.served import commands, statuses
from tests.e2e.site import Site

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]


async def test_every_command_gets_its_status(site: Site, tmp_path: Path):
    script, wanted = commands()
    got = await statuses(site.stack.urls["public"], site.stack.run.api_key, script, tmp_path)
    assert got == wanted
