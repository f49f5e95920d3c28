"""A call that somebody made is read over REST, and is gone from everywhere once a client has erased it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from azure.storage.blob.aio import ContainerClient

from tests.e2e.site import CALLER, Site, talk, until

CALLEE = "+12025550143"
FIGURES = {"usage": 1, "measures": 1}
"""What a call has cost, and how long it took, is reckoned with when it is gone: ids and numbers."""

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]


async def a_booking(site: Site) -> dict[str, Any]:
    async with site.dial() as leg:
        await talk(leg, await site.booking())
    return await site.eventually(leg, lambda call: "closed" in call["steps"])


async def status(site: Site, method: str, path: str) -> int:
    url = f"{site.stack.urls['public']}{path}"
    async with site.http.request(method, url, headers={"x-api-key": site.stack.run.api_key}) as answer:
        return answer.status


async def erased(site: Site, call_id: str) -> int:
    """The orchestration may be about to end."""
    return await until(
        lambda: status(site, "DELETE", f"/v1/calls/{call_id}"), lambda answered: answered != 409
    )


async def documents(site: Site, *needles: str) -> dict[str, int]:
    """How many documents of each collection name any of them, wherever in it."""
    found: dict[str, int] = {}
    for name in await site.database.list_collection_names():
        texts = [str(it) async for it in site.database[name].find({})]
        found[name] = sum(any(needle in text for needle in needles) for text in texts)
    return {name: count for name, count in found.items() if count}


async def blobs(site: Site, call_id: str) -> list[str]:
    settings = json.loads((site.state / "local.settings.json").read_text())["Values"]
    container = ContainerClient.from_connection_string(
        settings["BLOB_CONNECTION"], settings["BLOB_CONTAINER"], api_version="2024-11-04"
    )
    async with container:
        return [name async for name in container.list_blob_names() if call_id in name]


async def instances(site: Site, call_id: str) -> list[str]:
    path = (
        f"/runtime/webhooks/durabletask/instances?instanceIdPrefix={call_id}&code={site.host_keys['durable']}"
    )
    async with site.http.get(f"{site.stack.urls['host']}{path}") as response:
        return sorted(each["instanceId"] for each in await response.json())


async def at_the_carrier(site: Site, call: dict[str, Any]) -> list[str]:
    run = site.stack.run
    login = {"Authorization": aiohttp.encode_basic_auth(run.twilio_account_sid, run.twilio_auth_token)}
    account = f"{run.urls['carrier']}/2010-04-01/Accounts/{run.twilio_account_sid}"
    kept: list[str] = []
    for kind in ("Calls", "Recordings"):
        async with site.http.get(f"{account}/{kind}.json?PageSize=1000", headers=login) as answer:
            told = (await answer.json())[kind.lower()]
        kept += [it["sid"] for it in told if call["twilio_sid"] in {it["sid"], it.get("call_sid")}]
    return kept


async def test_a_call_is_read_as_it_was(site: Site):
    call = await a_booking(site)
    told = await site.ask("GET", f"/v1/calls/{call['_id']}")
    assert (told["status"], told["outcome"], told["from"]) == ("completed", "agent_hung_up", CALLER)
    person = (await site.ask("POST", "/v1/persons/lookup", {"number": CALLER}))["id"]
    page = await site.ask("GET", f"/v1/calls?person={person}&status=completed&live=false&limit=100")
    assert page["items"][0]["id"] == call["_id"]
    transcript = await site.ask("GET", f"/v1/calls/{call['_id']}/transcript")
    turns = [(it["n"], it["speaker"]) for it in transcript["turns"]]
    assert turns[:3] == [(0, "agent"), (1, "caller"), (1, "agent")]
    assert {"name": "book_appointment", "state": "done"} in [
        run for turn in transcript["turns"] for run in turn["tools"]
    ]
    assert transcript["record_status"] == "made"
    assert {phrase["speaker"] for phrase in transcript["record"]["phrases"]} == {"caller", "agent"}
    assert [it for it in transcript["record"]["differences"] if it["speaker"] == "caller"] == []
    latency = await site.ask("GET", f"/v1/calls/{call['_id']}/latency")
    assert latency["summary"]["answer"]["count"] == told["turns"] == 5
    timeline = await site.ask("GET", f"/v1/calls/{call['_id']}/timeline")
    assert [fact["k"] for fact in timeline["facts"]] == list(range(1, call["facts"] + 1))


async def test_nothing_is_left_anywhere_of_a_call_that_is_erased(site: Site):
    call = await a_booking(site)
    call_id = call["_id"]
    needles = (call_id, call["twilio_sid"])
    assert {"calls", "replies", "utterances", "tool_runs", "transcripts"} <= (
        await documents(site, *needles)
    ).keys()
    assert await blobs(site, call_id)
    assert f"recordings/{call_id}.wav" in await blobs(site, call_id)
    assert await at_the_carrier(site, call) == [call["twilio_sid"]]
    assert call_id in await instances(site, call_id)
    assert await erased(site, call_id) == 204
    assert await documents(site, *needles) == {"audit": 1} | FIGURES
    assert await documents(site, call["twilio_sid"]) == {}
    assert await blobs(site, call_id) == []
    assert await at_the_carrier(site, call) == []
    assert await instances(site, call_id) == []
    assert await status(site, "GET", f"/v1/calls/{call_id}") == 404
    assert await status(site, "DELETE", f"/v1/calls/{call_id}") == 404


async def closed(site: Site, call_id: str) -> dict[str, Any]:
    found = await until(
        lambda: site.database["calls"].find_one({"_id": call_id, "steps.closed": {"$exists": True}}), bool
    )
    assert found
    return found


async def test_nothing_is_left_of_somebody_who_was_called(site: Site):
    await site.callee(CALLEE, answers=True, hangs_up_after_ms=4000)
    wanted = {"to": CALLEE, "agent_id": site.stack.run.agent_id}
    made = await site.ask("POST", "/v1/calls", wanted, **{"Idempotency-Key": "to-be-erased"})
    call = await closed(site, made["id"])
    told = await site.ask("GET", f"/v1/calls/{made['id']}")
    assert (told["direction"], told["to"], told["outcome"]) == ("outbound", CALLEE, "caller_hung_up")
    assert [it["twilio_sid"] for it in told["attempts"]] == [call["twilio_sid"]]
    assert {"calls", "dials"} <= (await documents(site, CALLEE)).keys()
    assert await erased(site, made["id"]) == 204
    assert await documents(site, CALLEE, call["twilio_sid"]) == {}
    assert await documents(site, made["id"]) == {"audit": 2, "attempts": 1} | FIGURES
    assert await at_the_carrier(site, call) == []
    assert await instances(site, made["id"]) == []


async def retain(site: Site, days: int | None) -> None:
    """For so long from now on."""
    url = f"/v1/projects/{site.stack.run.project_id}"
    seen = {"If-Match": f'"{(await site.ask("GET", url))["revision"]}"'}
    await site.ask("PATCH", url, {"retention_days": days}, **seen)


async def retained(site: Site, call_id: str) -> int:
    """What cannot be erased just now is met again by the next run."""
    assert await site.admin("functions/retain") == 202
    return await status(site, "GET", f"/v1/calls/{call_id}")


async def test_a_call_that_was_kept_long_enough_is_gone_in_the_same_way(site: Site):
    call = await a_booking(site)
    long_ago = {"$set": {"ended_at": call["ended_at"] - timedelta(days=2)}}
    await site.database["calls"].update_one({"_id": call["_id"]}, long_ago)
    await retain(site, 1)
    try:
        assert await until(lambda: retained(site, call["_id"]), lambda answered: answered != 200) == 404
    finally:
        await retain(site, None)
    assert await documents(site, call["_id"], call["twilio_sid"]) == FIGURES
    assert await instances(site, call["_id"]) == []
    assert await at_the_carrier(site, call) == []


async def test_a_live_call_is_not_erased_and_goes_on(site: Site):
    async with site.dial() as leg:
        await leg.hear()
        call = await site.call_of(leg)
        assert await status(site, "DELETE", f"/v1/calls/{call['_id']}") == 409
        await leg.say("What are your opening hours?")
        assert "nine" in (await leg.hear()).text
