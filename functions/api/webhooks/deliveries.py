from __future__ import annotations

from typing import TYPE_CHECKING

from functions.api.api import Api, actor_of
from talkstack.deliveries import schemas
from talkstack.http.rest.exchange import Ask
from talkstack.http.rest.paging import Page, page
from talkstack.keys.model import Scope

if TYPE_CHECKING:
    from talkstack.desk import CallDesk
    from talkstack.management import Management

api = Api("Webhooks")
ONE = "/v1/webhooks/deliveries/{delivery_id}"


@api.post("/v1/webhooks/{webhook_id}/test", scope=Scope.WEBHOOKS_WRITE, status=202, rings=True)
async def test_webhook(ask: Ask, app: CallDesk, webhook_id: str) -> schemas.Delivery:
    """Send a `webhook.test` there, whatever types it asks for. The delivery tells what came of it."""
    log = app.management.mailroom.log
    return schemas.Delivery.of(await log.test(actor_of(ask), ask.project_id, webhook_id, app.couriers))


@api.get("/v1/webhooks/{webhook_id}/deliveries", scope=Scope.WEBHOOKS_READ)
async def list_deliveries(
    ask: Ask, app: Management, webhook_id: str, query: schemas.DeliveryQuery
) -> Page[schemas.Delivery]:
    """List the deliveries to a webhook, the newest first."""
    window = query.window
    found = await app.mailroom.log.page(
        ask.project_id, webhook_id, **query.filters, after=window.after, limit=window.limit
    )
    return page(found, window, lambda it: it.order, schemas.Delivery.of)


@api.get(ONE, scope=Scope.WEBHOOKS_READ)
async def read_delivery(ask: Ask, app: Management, delivery_id: str) -> schemas.Delivery:
    """Read a delivery: each attempt, and what came of it."""
    return schemas.Delivery.of(await app.mailroom.log.get(ask.project_id, delivery_id))


@api.post(f"{ONE}/redeliver", scope=Scope.WEBHOOKS_WRITE, status=202, rings=True)
async def redeliver(ask: Ask, app: CallDesk, delivery_id: str) -> schemas.Delivery:
    """Deliver it once more, under the same `webhook-id`, whatever became of it."""
    log = app.management.mailroom.log
    return schemas.Delivery.of(await log.redeliver(actor_of(ask), ask.project_id, delivery_id, app.couriers))
