"""Tests, the log of deliveries, and another go."""

from __future__ import annotations

import json
from typing import Any

import pytest

from talkstack.deliveries.model.delivery import Receipt
from talkstack.keys.model import Scope
from tests.rest import Client, a_client

HOOK = {"url": "https://clinic.example/hook", "events": ["number.*"]}


async def a_tenant() -> tuple[Client, str]:
    tenant = await a_client(Scope.WEBHOOKS_READ, Scope.WEBHOOKS_WRITE)
    return tenant, f"/v1/webhooks/{(await tenant.post('/v1/webhooks', HOOK)).json['id']}"


async def carry(tenant: Client) -> None:
    """Every courier that was started comes to its end."""
    world = tenant.world
    for courier in sorted(world.couriers.living):
        while not (await world.services.mailroom.courier.carry(*courier)).over:
            world.clock.advance(40)
    world.couriers.living.clear()


async def test_a_test_arrives_whatever_the_webhook_asks_for():
    tenant, url = await a_tenant()
    asked = await tenant.post(f"{url}/test")
    assert (asked.status, asked.json["type"], asked.json["state"]) == (202, "webhook.test", "pending")
    await carry(tenant)
    [sent] = tenant.world.adapters.receivers.posted
    assert json.loads(sent.body)["data"] == {"id": url.rpartition("/")[2], "description": ""}
    told = (await tenant.get(f"/v1/webhooks/deliveries/{asked.json['id']}")).json
    assert (told["state"], told["event_id"]) == ("delivered", sent.headers["webhook-id"])
    assert [(it["status"], it["error"]) for it in told["attempts"]] == [(204, None)]
    assert told["next_at"] is None


async def test_tests_do_not_wait_for_one_another():
    tenant, url = await a_tenant()
    tenant.world.adapters.receivers.answer = lambda _: Receipt(error="no answer in 15 s")
    for _ in range(2):
        await tenant.post(f"{url}/test")
    assert len(tenant.world.couriers.living) == 2


async def test_a_delivery_is_made_again_under_its_id():
    tenant, url = await a_tenant()
    one = (await tenant.post(f"{url}/test")).json
    await carry(tenant)
    again = await tenant.post(f"/v1/webhooks/deliveries/{one['id']}/redeliver")
    assert (again.status, again.json["state"]) == (202, "pending")
    await carry(tenant)
    first, second = tenant.world.adapters.receivers.posted
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    told = (await tenant.get(f"/v1/webhooks/deliveries/{one['id']}")).json
    assert (told["state"], len(told["attempts"])) == ("delivered", 2)


async def test_nothing_is_sent_to_one_that_is_disabled():
    tenant, url = await a_tenant()
    one = (await tenant.post(f"{url}/test")).json
    await tenant.patch(url, {"enabled": False}, if_match='"1"')
    assert (await tenant.post(f"{url}/test")).code == "webhook_disabled"
    answer = await tenant.post(f"/v1/webhooks/deliveries/{one['id']}/redeliver")
    assert (answer.status, answer.code) == (409, "webhook_disabled")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [3, 2, 1]),
        ("state=pending", [3]),
        ("state=delivered&type=webhook.test", [2, 1]),
        ("type=call.ended", []),
        ("limit=1", [3]),
    ],
)
async def test_deliveries_are_listed_the_newest_first(query: str, found: list[int]):
    tenant, url = await a_tenant()
    ids: list[Any] = []
    for n in range(1, 4):
        ids.append((await tenant.post(f"{url}/test")).json["id"])
        if n < 3:
            await carry(tenant)
    listed = (await tenant.get(f"{url}/deliveries?{query}")).json["items"]
    assert [ids.index(it["id"]) + 1 for it in listed] == found


async def test_a_page_goes_on_where_the_one_before_ended():
    tenant, url = await a_tenant()
    made = [(await tenant.post(f"{url}/test")).json["id"] for _ in range(3)]
    first = (await tenant.get(f"{url}/deliveries?limit=2")).json
    then = (await tenant.get(f"{url}/deliveries?limit=2&cursor={first['next_cursor']}")).json
    assert [it["id"] for it in first["items"] + then["items"]] == made[::-1]


async def test_another_projects_deliveries_are_not_there():
    tenant, url = await a_tenant()
    one = (await tenant.post(f"{url}/test")).json["id"]
    owner = await a_client(world=tenant.world)
    project = (await owner.post("/v1/projects", {"name": "Port"})).json["id"]
    shown = await owner.post(f"/v1/projects/{project}/keys", {"name": "k", "scopes": ["webhooks:write"]})
    other = tenant.using(shown.json["secret"])
    for path in (f"{url}/test", f"/v1/webhooks/deliveries/{one}/redeliver"):
        assert (await other.post(path)).status == 404
