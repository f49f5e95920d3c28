"""The clinic's own server for webhooks."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from standardwebhooks import Webhook

EVENT = {
    "id": "evt_call_1_1",
    "type": "call.started",
    "version": 1,
    "sequence": 1,
    "timestamp": "2026-11-23T08:15:00.000Z",
    "data": {"id": "call_1"},
}


def signed(event: dict[str, Any], *, key: str = "sesame", minutes: float = 0) -> dict[str, str]:
    at = datetime.now(UTC) + timedelta(minutes=minutes)
    signature = Webhook(key.encode()).sign(event["id"], at, json.dumps(event))
    return {
        "webhook-id": event["id"],
        "webhook-timestamp": f"{int(at.timestamp())}",
        "webhook-signature": signature,
    }


async def deliver(client: aiohttp.ClientSession, event: dict[str, Any], **how: Any) -> int:
    sent = {"Authorization": "", **signed(event, **how)}
    async with client.post("/hooks", data=json.dumps(event), headers=sent) as answer:
        return answer.status


async def arrivals(client: aiohttp.ClientSession, **query: str) -> list[dict[str, Any]]:
    async with client.get("/hooks", params=query) as answer:
        return (await answer.json())["arrivals"]


async def test_what_arrives_is_kept_in_its_order_with_its_repeats(client: aiohttp.ClientSession):
    other = EVENT | {"id": "evt_call_2_1", "data": {"id": "call_2"}}
    for event in (EVENT, other, EVENT):
        assert await deliver(client, event) == 204
    assert [it["id"] for it in await arrivals(client)] == ["evt_call_1_1", "evt_call_2_1", "evt_call_1_1"]
    assert await arrivals(client, of="call_2") == [
        {"id": "evt_call_2_1", "type": "call.started", "of": "call_2", "sequence": 1}
    ]


@pytest.mark.parametrize("how", [{"key": "other"}, {"minutes": -6}, {"minutes": 6}])
async def test_what_is_not_signed_with_its_key_just_now_is_refused(
    client: aiohttp.ClientSession, how: dict[str, Any]
):
    assert await deliver(client, EVENT, **how) == 401
    assert await arrivals(client) == []


async def test_strangers_read_nothing(client: aiohttp.ClientSession):
    async with client.get("/hooks", headers={"Authorization": ""}) as answer:
        assert answer.status == 401


@pytest.mark.parametrize("after", [True, False])
async def test_it_fails_on_demand(client: aiohttp.ClientSession, *, after: bool):
    fault = {"kind": "status", "status": 503, "times": 1, "after_effect": after}
    async with client.put("/hooks/fault", json=fault) as answer:
        assert answer.status == 200
    assert [await deliver(client, EVENT) for _ in range(2)] == [503, 204]
    assert len(await arrivals(client)) == 1 + after


async def test_a_fault_may_be_for_one_type_of_event(client: aiohttp.ClientSession):
    for event, answered in (("call.ended", 204), (EVENT["type"], 503)):
        fault = {"kind": "status", "status": 503, "times": 1, "event": event}
        await client.put("/hooks/fault", json=fault)
        assert await deliver(client, EVENT) == answered


async def test_an_answer_gets_lost_on_demand(client: aiohttp.ClientSession):
    await client.put("/hooks/fault", json={"kind": "lost_answer", "times": 1})
    with pytest.raises(aiohttp.ClientError):
        await deliver(client, EVENT)
    assert len(await arrivals(client)) == 1
