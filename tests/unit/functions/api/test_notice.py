"""What this process has changed it sees in its next call; who changes nothing makes no call ask the database."""

from __future__ import annotations

import json

import azure.functions as func
import pytest

from functions.api.api import respond
from functions.api.table import OPERATIONS
from talkstack import bootstrap
from talkstack.audit.model import DEPLOYMENT
from talkstack.errors import NotFoundError
from talkstack.keys.model import Scope
from tests.unit.functions.desk import Desk, a_desk

[CREATE] = [it for it in OPERATIONS if it.name == "create_project"]
NUMBER, CALL = "+15550001000", "CA1"


async def status(desk: Desk, key: str) -> int:
    request = func.HttpRequest(
        method="POST",
        url="http://127.0.0.1:7071/v1/projects",
        headers={"x-api-key": key, "content-type": "application/json"},
        body=json.dumps({"name": "Harbour"}).encode(),
    )
    token = bootstrap.CHOSEN.set(desk.services)
    try:
        return (await respond(CREATE, request)).status_code
    finally:
        bootstrap.CHOSEN.reset(token)


async def test_only_a_change_makes_the_next_call_look_again():
    desk = await a_desk()
    keyring, directory = desk.services.management.keyring, desk.services.directory
    owner = await keyring.create(DEPLOYMENT, "prj_1", name="k", scopes=(Scope.OWNER,), expires_at=None)
    await directory.resolve(NUMBER, CALL)
    await desk.world.adapters.numbers.forget_all("prj_1")
    assert await status(desk, "nobody") == 401
    await directory.resolve(NUMBER, CALL)
    assert await status(desk, owner.secret) == 201
    with pytest.raises(NotFoundError):
        await directory.resolve(NUMBER, CALL)
