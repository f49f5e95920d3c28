"""Who is let in where: every operation of the table, so that a new one is tried by being there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from functions.api.table import OPERATIONS
from talkstack.audit.model import DEPLOYMENT
from talkstack.http.rest.table.operation import Operation
from talkstack.ids import new_secret
from talkstack.keys.model import Scope
from tests.examples.table import EXAMPLES, WITH_EXAMPLES, Scene, a_scene
from tests.rest import Client, a_client

FULL = tuple(scope for scope in Scope if scope is not Scope.OWNER)
HOUR = timedelta(hours=1)

every_operation = pytest.mark.parametrize("operation", WITH_EXAMPLES, ids=lambda it: it.name)


def test_every_operation_has_an_example_and_every_example_an_operation():
    assert EXAMPLES.keys() == {operation.name for operation in OPERATIONS}


@dataclass(frozen=True)
class Shown:
    """What a client shows at the door, and what it is told: None when it is let in."""

    headers: dict[str, str]
    code: str | None


type Way = Callable[[Scene], Awaitable[Shown]]


async def key_of(scene: Scene, *scopes: Scope, lasting: timedelta | None = None) -> tuple[str, str]:
    """A fresh key's id and secret."""
    keyring = scene.owner.world.services.management.keyring
    expires_at = scene.owner.world.clock.now() + lasting if lasting else None
    made = await keyring.create(
        DEPLOYMENT, scene.ids["project_id"], name="k", scopes=scopes or (Scope.OWNER,), expires_at=expires_at
    )
    return made.key.id, made.secret


async def rotated(scene: Scene, overlap: timedelta) -> str:
    """A secret that another one has replaced."""
    key_id, secret = await key_of(scene)
    keyring = scene.owner.world.services.management.keyring
    await keyring.rotate(DEPLOYMENT, scene.ids["project_id"], key_id, overlap=overlap)
    return secret


async def no_key(_: Scene) -> Shown:
    return Shown({}, "key_missing")


async def empty_key(_: Scene) -> Shown:
    return Shown({"x_api_key": "", "authorization": "Bearer "}, "key_missing")


async def another_scheme(scene: Scene) -> Shown:
    return Shown({"authorization": f"Basic {scene.owner.key}"}, "key_missing")


async def malformed_key(_: Scene) -> Shown:
    return Shown({"x_api_key": "letmein"}, "key_unknown")


async def key_with_more_behind_it(scene: Scene) -> Shown:
    return Shown({"x_api_key": f"{scene.owner.key}\n"}, "key_unknown")


async def unknown_key(_: Scene) -> Shown:
    return Shown({"x_api_key": new_secret()}, "key_unknown")


async def id_for_a_key(scene: Scene) -> Shown:
    return Shown({"x_api_key": (await key_of(scene))[0]}, "key_unknown")


async def expired_key(scene: Scene) -> Shown:
    _, secret = await key_of(scene, lasting=HOUR)
    scene.owner.world.clock.advance(HOUR.total_seconds())
    return Shown({"x_api_key": secret}, "key_over")


async def revoked_key(scene: Scene) -> Shown:
    key_id, secret = await key_of(scene)
    keyring = scene.owner.world.services.management.keyring
    await keyring.revoke(DEPLOYMENT, scene.ids["project_id"], key_id)
    return Shown({"x_api_key": secret}, "key_over")


async def rotated_key(scene: Scene) -> Shown:
    return Shown({"x_api_key": await rotated(scene, timedelta(0))}, "key_unknown")


async def rotated_key_after_the_overlap(scene: Scene) -> Shown:
    secret = await rotated(scene, HOUR)
    scene.owner.world.clock.advance(HOUR.total_seconds())
    return Shown({"x_api_key": secret}, "key_over")


async def rotated_key_within_the_overlap(scene: Scene) -> Shown:
    return Shown({"x_api_key": await rotated(scene, HOUR)}, None)


async def two_keys(scene: Scene) -> Shown:
    _, other = await key_of(scene)
    return Shown({"x_api_key": scene.owner.key, "authorization": f"Bearer {other}"}, "two_keys")


async def one_key_twice(scene: Scene) -> Shown:
    key = scene.owner.key
    return Shown({"x_api_key": key, "authorization": f"bearer {key}"}, None)


async def bearer_alone(scene: Scene) -> Shown:
    return Shown({"authorization": f"Bearer {scene.owner.key}"}, None)


REFUSED = (
    no_key,
    empty_key,
    another_scheme,
    malformed_key,
    key_with_more_behind_it,
    unknown_key,
    id_for_a_key,
    expired_key,
    revoked_key,
    rotated_key,
    rotated_key_after_the_overlap,
    two_keys,
)
OPENING = (rotated_key_within_the_overlap, one_key_twice, bearer_alone)


@every_operation
async def test_a_key_that_opens_nothing_is_refused(operation: Operation):
    scene = await a_scene()
    for way in REFUSED:
        shown = await way(scene)
        before = await scene.changes()
        answer = await scene.request(operation).by(Client(scene.owner.world, ""), **shown.headers)
        assert (answer.status, answer.code) == (401, shown.code), way.__name__
        assert answer.outgoing.headers["WWW-Authenticate"] == "Bearer"
        assert await scene.changes() == before


@every_operation
@pytest.mark.parametrize("way", OPENING, ids=lambda it: it.__name__)
async def test_each_way_to_show_a_key_opens(operation: Operation, way: Way):
    scene = await a_scene()
    shown = await way(scene)
    answer = await scene.request(operation).by(Client(scene.owner.world, ""), **shown.headers)
    assert answer.status == operation.status


@every_operation
async def test_one_scope_opens_what_it_says_and_nothing_else(operation: Operation):
    scene = await a_scene()
    request = scene.request(operation)
    others = [scope for scope in Scope if scope not in {operation.scope, Scope.OWNER}]
    keys = [(await key_of(scene, scope))[1] for scope in others if operation.scope]
    before = await scene.changes()
    for key in keys:
        refused = await request.by(scene.owner.using(key))
        assert (refused.status, refused.code) == (403, "scope_missing")
        assert operation.scope in refused.json["detail"]
    assert await scene.changes() == before


@every_operation
async def test_its_own_scope_is_enough(operation: Operation):
    scene = await a_scene()
    _, key = await key_of(scene, Scope(operation.scope or Scope.PROJECT_READ))
    assert (await scene.request(operation).by(scene.owner.using(key))).status == operation.status


@every_operation
async def test_an_owner_may_ask_everything(operation: Operation):
    scene = await a_scene()
    assert (await scene.request(operation).by(scene.owner)).status == operation.status


def status_elsewhere(operation: Operation) -> int:
    if operation.scope is Scope.OWNER:
        return 403
    return EXAMPLES[operation.name].elsewhere or (404 if operation.parameters else operation.status)


@every_operation
async def test_nothing_is_told_or_changed_across_projects(operation: Operation):
    scene = await a_scene()
    elsewhere = (await scene.owner.post("/v1/projects", {"name": "Elsewhere"})).json["id"]
    made = await scene.owner.post(
        f"/v1/projects/{elsewhere}/keys", {"name": "full", "scopes": [scope.value for scope in FULL]}
    )
    before = await scene.changes()
    answer = await scene.request(operation).by(scene.owner.using(made.json["secret"]))
    assert answer.status == status_elsewhere(operation)
    told = [name for name, it in scene.ids.items() if "_" in it and it.encode() in answer.outgoing.body]
    assert told == []  # a version's number may stand in any answer
    assert await scene.changes() == before


async def test_a_key_asks_for_its_share_and_no_more():
    client = await a_client(Scope.PROJECT_READ)
    clock = client.world.clock
    clock.advance(60 - clock.now().second)  # to where a window begins
    answers = [await client.get("/v1/projects/prj_1") for _ in range(601)]
    assert {answer.status for answer in answers[:600]} == {200}
    assert answers[599].outgoing.headers["RateLimit-Remaining"] == "0"
    refused = answers[600]
    assert (refused.status, refused.code) == (429, "rate_limited")
    assert 0 < int(refused.outgoing.headers["Retry-After"]) <= 60
