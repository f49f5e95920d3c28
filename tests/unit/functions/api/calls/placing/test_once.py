"""The same order under an Idempotency-Key makes one call, whatever dies behind it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from talkstack.errors import ProviderError
from tests.outbound import ORDER, Calling, a_caller


@pytest.fixture
async def calling() -> Calling:
    return await a_caller()


async def test_the_same_order_under_a_key_is_one_call(calling: Calling):
    first, again = await calling.place("k1"), await calling.place("k1")
    other = await calling.place("k2")
    assert (again.status, again.json) == (201, first.json)
    assert again.outgoing.headers["Idempotency-Replayed"] == "true"
    assert len({it.json["id"] for it in (first, again, other)}) == len(calling.ids) == 2


class Dying:
    """A lifecycle whose process ends with the first bell."""

    async def begin(self, *_: object) -> bool:
        raise asyncio.CancelledError

    ring = progress = begin


async def test_whoever_dies_behind_the_insert_has_made_the_call_all_the_same(calling: Calling):
    """The process is gone with its request: whoever repeats it a minute later finds what it has made."""
    world, living = calling.world, calling.world.lifecycle
    world.lifecycle = Dying()
    with pytest.raises(asyncio.CancelledError):
        await calling.place("k1")
    world.lifecycle = living
    [call_id] = calling.ids
    world.clock.advance(61)
    again = await calling.place("k1")
    assert (again.status, again.json["id"]) == (201, call_id)
    assert calling.ids == [call_id]


async def test_a_key_whose_answer_is_forgotten_still_stands_for_its_call(calling: Calling):
    """Whatever has changed since: also what would now be refused."""
    adapters = calling.world.adapters
    first = await calling.place("k1")
    adapters.attempts._attempts.clear()
    await adapters.numbers.remove(await adapters.numbers.by_e164("+15550001000"))
    again = await calling.place("k1")
    assert (again.status, again.json["id"]) == (201, first.json["id"])
    adapters.attempts._attempts.clear()
    reused = await calling.place("k1", to="+12025550199")
    assert (reused.status, reused.code) == (409, "idempotency_key_reused")


async def test_a_store_that_fails_behind_the_insert_makes_no_second_call(calling: Calling):
    calls = calling.world.adapters.calls
    insert = calls.insert

    async def lost(call: Any) -> Any:
        await insert(call)
        raise ProviderError("mongodb", "AutoReconnect", retryable=True)

    calls.insert = lost
    assert (await calling.place("k1")).status == 502
    calls.insert = insert
    again = await calling.place("k1")
    assert calling.ids == [again.json["id"]]


async def test_keys_are_a_projects_own(calling: Calling):
    first = await calling.place("k1")
    made = (await calling.owner.post("/v1/projects", {"name": "Other"})).json["id"]
    shown = await calling.owner.post(f"/v1/projects/{made}/keys", {"name": "k", "scopes": ["calls:write"]})
    stranger = calling.owner.using(shown.json["secret"])
    refused = await stranger.post("/v1/calls", ORDER, idempotency_key="k1")
    assert (refused.status, refused.wrong) == (
        422,
        {"/agent_id": "unknown_agent", "/number_id": "no_number"},
    )
    assert (await stranger.post(f"/v1/calls/{first.json['id']}/cancel")).status == 404
