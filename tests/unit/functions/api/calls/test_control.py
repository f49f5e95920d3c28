from __future__ import annotations

from typing import Any

import pytest

from talkstack.keys.model import Scope
from talkstack.telephony.form import StatusChanged
from tests.rest import Answer, Client, a_client
from tests.world import SID, World


async def in_a_call(*script: str) -> Client:
    world = await World(script).open()
    await world.ring()
    world.adapters.exchange.live.add(SID)
    return await a_client(Scope.CALLS_WRITE, world=world)


async def ask(client: Client, what: str, body: Any = None, **headers: str) -> Answer:
    call = await client.world.call()
    return await client.post(f"/v1/calls/{call.id}/{what}", body, **headers)


async def ended(world: World) -> None:
    changed = StatusChanged(call_sid=SID, status="completed", source="call-progress-events", sequence="3")
    await world.services.recorder.status(changed, world.arrival(), world.lifecycle)


async def test_a_command_is_taken_and_told_by_its_id():
    client = await in_a_call()
    for what, body in (
        ("say", {"text": "One more thing."}),
        ("instructions", {"instructions": "Be brief."}),
        ("hang-up", None),
    ):
        answer = await ask(client, what, body)
        assert answer.status == 202
        assert answer.json == {"command_id": answer.json["command_id"]}
        assert (await client.world.call()).log[-1].ref == answer.json["command_id"]


async def test_under_one_key_there_is_one_command():
    client = await in_a_call()
    said = [await ask(client, "say", {"text": "Hello."}, idempotency_key="k1") for _ in range(2)]
    assert said[0].json == said[1].json
    assert said[1].outgoing.headers["Idempotency-Replayed"] == "true"
    assert len((await client.world.call()).commands) == 1
    assert len(client.world.adapters.exchange.diverted) == 1


async def test_a_repeat_after_a_death_is_the_same_command():
    """The first answer was lost with the process that made it."""
    client = await in_a_call()
    first = await ask(client, "say", {"text": "Hello."}, idempotency_key="k1")
    world = client.world
    world.adapters.attempts = type(world.adapters.attempts)()
    again = await a_client(Scope.CALLS_WRITE, world=world.elsewhere())
    assert (await ask(again, "say", {"text": "Hello."}, idempotency_key="k1")).json == first.json
    assert len((await world.call()).commands) == 1


async def test_what_cannot_be_said_is_refused():
    client = await in_a_call()
    assert (await ask(client, "say", {"text": ""})).wrong == {"/text": "string_too_short"}
    assert (await ask(client, "say", {"text": "x" * 1001})).wrong == {"/text": "string_too_long"}
    long = {"instructions": "x" * 32_001}
    assert (await ask(client, "instructions", long)).wrong == {"/instructions": "string_too_long"}
    assert (await client.world.call()).commands == ()


@pytest.mark.parametrize("what", ["say", "instructions", "hang-up"])
async def test_a_call_that_is_over_takes_no_command(what: str):
    client = await in_a_call()
    await ended(client.world)
    body = {"say": {"text": "Hello."}, "instructions": {"instructions": "Be brief."}}.get(what)
    answer = await ask(client, what, body)
    assert (answer.status, answer.code) == (409, "call_over")


async def test_a_call_that_does_not_exist_takes_no_command():
    client = await in_a_call()
    answer = await client.post("/v1/calls/call_none/hang-up")
    assert (answer.status, answer.code) == (404, "not_found")
