"""What comes about is told over the whole stack, to a server that fails meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.site import Site, talk, until

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

ENDED = ["call.started", "call.answered", "call.ended", "call.recording_ready", "call.transcribed"]


async def asked(site: Site, method: str, path: str, **fault: Any) -> Any:
    headers = {"Authorization": f"Bearer {site.clinic.key}"}
    url = f"{site.clinic.url}{path}"
    async with site.http.request(method, url, json=fault or None, headers=headers) as response:
        assert response.ok, await response.text()
        return await response.json()


async def arrivals(site: Site, of: str) -> list[dict[str, Any]]:
    return (await asked(site, "GET", f"/hooks?of={of}"))["arrivals"]


async def hook_of(site: Site) -> str:
    [hook] = (await site.ask("GET", "/v1/webhooks"))["items"]
    return f"/v1/webhooks/{hook['id']}"


async def delivered(site: Site, delivery_id: str) -> dict[str, Any]:
    return await until(
        lambda: site.ask("GET", f"/v1/webhooks/deliveries/{delivery_id}"),
        lambda it: it["state"] == "delivered",
    )


@pytest.mark.parametrize(
    "fault", [{"kind": "status", "status": 503, "times": 1}, {"kind": "lost_answer", "times": 1}]
)
async def test_a_calls_events_arrive_in_their_order_past_a_server_that_failed(
    site: Site, fault: dict[str, Any]
):
    begun = {"type": "call.started", "state": "pending"}  # of a call before: it would meet the fault
    await until(lambda: site.database["deliveries"].count_documents(begun), lambda left: not left)
    await asked(site, "PUT", "/hooks/fault", **fault, event="call.started")
    async with site.dial() as leg:
        await talk(leg, await site.booking())
    call = await site.eventually(leg, lambda call: "closed" in call["steps"])
    events = await site.database["events"].find({"stream": call["_id"]}).sort("sequence", 1).to_list()
    ids = [event["_id"] for event in events]
    found = await until(lambda: arrivals(site, call["_id"]), lambda it: {a["id"] for a in it} == set(ids))
    assert list(dict.fromkeys(it["id"] for it in found)) == ids
    assert [event["type"] for event in events][: len(ENDED)] == ENDED
    assert [event["sequence"] for event in events] == list(range(1, len(events) + 1))
    listed = (await site.ask("GET", f"{await hook_of(site)}/deliveries?type=call.started"))["items"]
    first = next(it for it in listed if it["event_id"] == events[0]["_id"])
    first = await delivered(site, first["id"])
    assert len(first["attempts"]) == 2
    assert first["attempts"][1]["status"] == 204


async def test_a_test_arrives_and_is_made_again_under_its_id(site: Site):
    hook = await hook_of(site)
    test = await site.ask("POST", f"{hook}/test")
    await delivered(site, test["id"])
    await site.ask("POST", f"/v1/webhooks/deliveries/{test['id']}/redeliver")
    again = await until(
        lambda: site.ask("GET", f"/v1/webhooks/deliveries/{test['id']}"), lambda it: len(it["attempts"]) == 2
    )
    assert again["state"] == "delivered"
    told = await arrivals(site, hook.rpartition("/")[2])
    assert [it["id"] for it in told if it["id"] == test["event_id"]] == [test["event_id"]] * 2


async def test_what_no_orchestration_wrote_is_swept_up(site: Site):
    [number] = (await site.ask("GET", "/v1/numbers?e164=%2B15550001001"))["items"]
    etag = {"If-Match": f'"{number["revision"]}"'}
    await site.ask("PATCH", f"/v1/numbers/{number['id']}", {"directions": ["inbound"]}, **etag)
    found = await until(lambda: arrivals(site, number["id"]), bool)
    assert [it["type"] for it in found] == ["number.updated"]
    etag = {"If-Match": f'"{number["revision"] + 1}"'}
    await site.ask("PATCH", f"/v1/numbers/{number['id']}", {"directions": number["directions"]}, **etag)


async def couriers(site: Site, call_id: str) -> list[str]:
    path = f"/runtime/webhooks/durabletask/instances?instanceIdPrefix=whk_&code={site.host_keys['durable']}"
    found = await site.get("host", path)
    return [it["instanceId"] for it in found if call_id in it["instanceId"]]


async def test_what_was_told_of_a_call_is_erased_with_it(site: Site):
    async with site.dial() as leg:
        await leg.hear()
    call = await site.eventually(leg, lambda call: "closed" in call["steps"])
    assert len(await couriers(site, call["_id"])) == 1
    await until(lambda: erased(site, call["_id"]), lambda it: it == 204)
    assert await couriers(site, call["_id"]) == []
    for name in ("events", "deliveries"):
        assert await site.database[name].count_documents({"stream": call["_id"]}) == 0


async def erased(site: Site, call_id: str) -> int:
    url, headers = f"{site.stack.urls['public']}/v1/calls/{call_id}", {"x-api-key": site.stack.run.api_key}
    async with site.http.delete(url, headers=headers) as answer:
        return answer.status
