from __future__ import annotations

from tests.examples.example import Example, Ids
from tests.rest import Client

HOOK = {"url": "https://clinic.example/hook", "events": ["call.ended", "number.*"]}

EXAMPLES = {
    "list_webhooks": Example(query={"limit": "10"}),
    "create_webhook": Example(body=HOOK),
    "read_webhook": Example(),
    "update_webhook": Example(body={"description": "the calendar's"}),
    "rotate_webhook": Example(body={"overlap_seconds": 60}),
    "delete_webhook": Example(),
    "test_webhook": Example(),
    "list_deliveries": Example(query={"state": "pending", "type": "webhook.test"}),
    "read_delivery": Example(),
    "redeliver": Example(),
}


async def setting(owner: Client) -> Ids:
    made = (await owner.post("/v1/webhooks", HOOK)).json["id"]
    tested = await owner.post(f"/v1/webhooks/{made}/test")
    return {"webhook_id": made, "delivery_id": tested.json["id"]}
