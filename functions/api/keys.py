from __future__ import annotations

from typing import TYPE_CHECKING

from functions.api.api import Api, actor_of
from talkstack.audit import schemas as audit
from talkstack.http.rest.exchange import Ask
from talkstack.http.rest.paging import Page, Paging, page
from talkstack.keys import schemas
from talkstack.keys.model import Scope

if TYPE_CHECKING:
    from talkstack.management import Management

api = Api("Keys")
ONE = "/v1/keys/{key_id}"


@api.get("/v1/keys", scope=Scope.KEYS_READ)
async def list_keys(ask: Ask, app: Management, query: Paging) -> Page[schemas.Key]:
    """List the project's keys, the newest first. Their secrets are not told again."""
    window = query.window
    found = await app.keyring.page(ask.project_id, after=window.after, limit=window.limit)
    return page(found, window, lambda it: it.id, schemas.Key.of)


@api.post("/v1/keys", scope=Scope.KEYS_WRITE, status=201)
async def create_key(ask: Ask, app: Management, body: schemas.KeyCreate) -> schemas.KeyShown:
    """Make a key, with no more scopes than the key that asks.

    `secret` is told this once.
    """
    return schemas.KeyShown.shown(
        await app.keyring.create(actor_of(ask), ask.project_id, **dict(body), granted=ask.granted)
    )


@api.post("/v1/projects/{project_id}/keys", scope=Scope.OWNER, status=201, found_at="/v1/keys")
async def create_project_key(
    ask: Ask, app: Management, project_id: str, body: schemas.KeyCreate
) -> schemas.KeyShown:
    """Make a key for any project: its first one."""
    project = await app.projects.get(project_id)
    return schemas.KeyShown.shown(await app.keyring.create(actor_of(ask), project.id, **dict(body)))


@api.get(ONE, scope=Scope.KEYS_READ)
async def read_key(ask: Ask, app: Management, key_id: str) -> schemas.Key:
    """Read a key."""
    return schemas.Key.of(await app.keyring.get(ask.project_id, key_id))


@api.patch(ONE, scope=Scope.KEYS_WRITE, guarded=True)
async def update_key(ask: Ask, app: Management, key_id: str, body: schemas.KeyUpdate) -> schemas.Key:
    """Rename a key. Scopes and expiry stay: make another key for others."""
    return schemas.Key.of(
        await app.keyring.rename(actor_of(ask), ask.project_id, key_id, name=body.name, revision=ask.revision)
    )


@api.post("/v1/keys/{key_id}/rotate", scope=Scope.KEYS_WRITE)
async def rotate_key(ask: Ask, app: Management, key_id: str, body: schemas.KeyRotate) -> schemas.KeyShown:
    """Give a key another secret; the one before it opens as well for as long as they overlap.

    403 when it has a scope that the key that asks has not.
    """
    granted = ask.principal.scopes
    return schemas.KeyShown.shown(
        await app.keyring.rotate(actor_of(ask), ask.project_id, key_id, overlap=body.overlap, granted=granted)
    )


@api.delete(ONE, scope=Scope.KEYS_WRITE)
async def revoke_key(ask: Ask, app: Management, key_id: str) -> None:
    """Revoke a key: it opens nothing from the next request on, and stays in the list.

    403 when it has a scope that the key that asks has not.
    """
    await app.keyring.revoke(actor_of(ask), ask.project_id, key_id, granted=ask.granted)


@api.get("/v1/audit", scope=Scope.AUDIT_READ)
async def list_audit(ask: Ask, app: Management, query: audit.AuditQuery) -> Page[audit.Entry]:
    """List who changed what in the project, the latest first."""
    window, project_id = query.window, ask.project(query.project_id or ask.project_id)
    found = await app.audit.page(project_id, resource=query.resource, after=window.after, limit=window.limit)
    return page(found, window, lambda it: it.id, audit.Entry.of)
