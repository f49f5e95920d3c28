"""What this process has changed it sees in its next call; who changes nothing makes no call ask the database."""

from __future__ import annotations

import json

import azure.functions as func
import pytest

from functions.api.api import respond
from functions.api.table import OPERATIONS
from talkstack import bootstrap
from talkstack.audit.model import DEPLOYMENT
from talkstack.desk import CallDesk
from talkstack.errors import NotFoundError
from talkstack.http.rest.table.operation import Operation
from talkstack.keys.model import Scope
from talkstack.numbers.model import Direction
from tests.builders import a_number
from tests.unit.functions.desk import Desk, a_desk

CREATE, PLACE = (
    next(it for it in OPERATIONS if it.name == name) for name in ("create_project", "place_call")
)
NUMBER, CALL = "+15550001000", "CA1"


async def status(desk: Desk, key: str, operation: Operation = CREATE, **body: str) -> int:
    request = func.HttpRequest(
        method="POST",
        url=f"http://127.0.0.1:7071{operation.path}",
        headers={"x-api-key": key, "content-type": "application/json"},
        body=json.dumps(body or {"name": "Harbour"}).encode(),
    )
    app = desk.services
    handled_by = CallDesk(
        management=app.management,
        switchboard=app.switchboard,
        lifecycle=desk.world.lifecycle,
        couriers=desk.world.couriers,
        runner=desk.world.runner,
    )
    token = bootstrap.CHOSEN.set(app)
    try:
        return (await respond(operation, request, handled_by if operation.rings else None)).status_code
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


async def test_placing_a_call_makes_no_other_call_look_again():
    """Who answers is what it was."""
    desk = await a_desk()
    adapters, directory = desk.world.adapters, desk.services.directory
    keyring = desk.services.management.keyring
    owner = await keyring.create(DEPLOYMENT, "prj_1", name="k", scopes=(Scope.OWNER,), expires_at=None)
    await adapters.numbers.insert(a_number(id="num_2", e164="+15550001002", directions=(Direction.OUTBOUND,)))
    await directory.resolve(NUMBER, CALL)
    assert await status(desk, owner.secret, PLACE, to="+12025550142", agent_id="agt_1") == 201
    await adapters.numbers.forget_all("prj_1")
    await directory.resolve(NUMBER, CALL)
