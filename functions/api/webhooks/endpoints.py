from __future__ import annotations

from typing import TYPE_CHECKING, Any

from functions.api.api import Api, actor_of
from talkstack.http.rest.exchange import Ask
from talkstack.http.rest.merge import patched
from talkstack.http.rest.paging import Page, Paging, page
from talkstack.keys.model import Scope
from talkstack.webhooks import schemas

if TYPE_CHECKING:
    from talkstack.management import Management

api = Api("Webhooks")
ONE = "/v1/webhooks/{webhook_id}"


@api.get("/v1/webhooks", scope=Scope.WEBHOOKS_READ)
async def list_webhooks(ask: Ask, app: Management, query: Paging) -> Page[schemas.Webhook]:
    """List the project's webhooks, the newest first. Their secrets are not told again."""
    window = query.window
    found = await app.mailroom.webhooks.page(ask.project_id, after=window.after, limit=window.limit)
    return page(found, window, lambda it: it.id, schemas.Webhook.of)


@api.post("/v1/webhooks", scope=Scope.WEBHOOKS_WRITE, status=201)
async def create_webhook(ask: Ask, app: Management, body: schemas.WebhookWrite) -> schemas.WebhookShown:
    """Have a server of yours told of what comes about, from within half a minute on.

    `secret` is told this once: deliveries are signed with it by the scheme of Standard Webhooks.
    """
    webhooks = app.mailroom.webhooks
    return schemas.WebhookShown.shown(await webhooks.create(actor_of(ask), ask.project_id, **dict(body)))


@api.get(ONE, scope=Scope.WEBHOOKS_READ)
async def read_webhook(ask: Ask, app: Management, webhook_id: str) -> schemas.Webhook:
    """Read a webhook."""
    return schemas.Webhook.of(await app.mailroom.webhooks.get(ask.project_id, webhook_id))


@api.patch(ONE, scope=Scope.WEBHOOKS_WRITE, guarded=True, patches=lambda: schemas.WebhookWrite)
async def update_webhook(ask: Ask, app: Management, webhook_id: str, body: Any) -> schemas.Webhook:
    """Change a webhook. One that is enabled again is sent what waited for it, and what comes about from then on."""
    webhooks = app.mailroom.webhooks
    wanted = patched(schemas.WebhookWrite, await webhooks.get(ask.project_id, webhook_id), body)
    return schemas.Webhook.of(
        await webhooks.change(
            actor_of(ask), ask.project_id, webhook_id, **dict(wanted), revision=ask.revision
        )
    )


@api.post("/v1/webhooks/{webhook_id}/rotate", scope=Scope.WEBHOOKS_WRITE)
async def rotate_webhook(
    ask: Ask, app: Management, webhook_id: str, body: schemas.WebhookRotate
) -> schemas.WebhookShown:
    """Give a webhook another secret; the one before it signs as well for as long as they overlap."""
    return schemas.WebhookShown.shown(
        await app.mailroom.webhooks.rotate(actor_of(ask), ask.project_id, webhook_id, overlap=body.overlap)
    )


@api.delete(ONE, scope=Scope.WEBHOOKS_WRITE)
async def delete_webhook(ask: Ask, app: Management, webhook_id: str) -> None:
    """Delete a webhook, with all deliveries to it, those that wait too."""
    await app.mailroom.webhooks.delete(actor_of(ask), ask.project_id, webhook_id)
