"""The API asked over HTTP by programs that know only its description; tests/e2e/api does so with the whole stack."""

from __future__ import annotations

from pathlib import Path

import pytest

from talkstack.audit.model import DEPLOYMENT
from talkstack.keys.model import Scope
from tests.contract.api.served import Served, commands, promises, served, statuses

pytestmark = pytest.mark.timeout(120)
KEYS = 12
"""Each asks 600 times a minute at most."""


async def owners(api: Served) -> tuple[list[str], list[str]]:
    keyring = api.owner.world.services.management.keyring
    made = [
        await keyring.create(DEPLOYMENT, "prj_1", name="asks", scopes=(Scope.OWNER,), expires_at=None)
        for _ in range(KEYS)
    ]
    return [it.secret for it in made], ["prj_1", *(it.key.id for it in made)]


async def test_every_operation_keeps_what_its_description_promises(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    async with served() as api:
        code, output = await promises(api.url, *await owners(api), tmp_path)
    assert code == 0, output
    assert [it.getMessage() for it in caplog.records if "rest.broke" in it.message] == []


async def test_every_command_of_the_guide_gets_its_status(tmp_path: Path):
    script, wanted = commands()
    async with served() as api:
        assert await statuses(api.url, api.owner.key, script, tmp_path) == wanted
