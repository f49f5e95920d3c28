from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from talkstack.calls.call import Call, Command
from talkstack.calls.model.fact import AttemptState, FactKind
from talkstack.calls.model.plan import EndReason
from talkstack.dialling.attempt import Attempt
from talkstack.ids import new_id
from talkstack.keys.model import Scope
from tests.builders import NOON, a_call, a_fact
from tests.rest import Client, a_client
from tests.world import World

HOUR = timedelta(hours=1)
ANN = "per_" + "a" * 32


@pytest.fixture
async def client() -> Client:
    return await a_client(Scope.CALLS_READ)


async def keep(client: Client, hour: int = 0, **changes: Any) -> Call:
    at = NOON + hour * HOUR
    call_id = new_id("call", at)
    project = (await client.world.adapters.projects.page(name=None, after=None, limit=1))[0]
    call = a_call(id=call_id, twilio_sid=f"CA{call_id}", project_id=project.id, started_at=at)
    return await client.world.adapters.calls.insert(replace(call, **changes))


async def ids(client: Client, query: str) -> list[str]:
    answer = await client.get(f"/v1/calls?{query}")
    assert answer.status == 200, answer.json
    return [each["id"] for each in answer.json["items"]]


async def test_a_call_that_came_in_is_told_as_it_stands():
    world = await World(["We open at nine."]).open()
    client = await a_client(Scope.CALLS_READ, world=world)
    await world.ring()
    await world.hear(1, "When do you open?")
    call = await world.call()
    answer = await client.get(f"/v1/calls/{call.id}")
    [listed] = (await client.get("/v1/calls")).json["items"]
    assert listed == {
        "id": call.id,
        "direction": "inbound",
        "status": "in-progress",
        "outcome": None,
        "person": call.person,
        "from": "+15550002000",
        "to": "+15550001000",
        "number_id": "num_1",
        "agent_id": "agt_1",
        "agent_version": 1,
        "metadata": {},
        "created_at": "2026-03-02T12:00:00Z",
        "answered_at": "2026-03-02T12:00:00Z",
        "ended_at": None,
        "duration_seconds": None,
    }
    assert answer.json == listed | {
        "reason": None,
        "twilio_sid": call.twilio_sid,
        "phase": "talking",
        "turns": 1,
        "variables": {},
        "answered_by": None,
        "attempts": [],
        "cost_micros": None,
        "commands": [],
    }


async def test_a_call_that_was_placed_tells_of_its_attempts_and_never_what_was_to_be_said(client: Client):
    call = await keep(
        client,
        direction="outbound",
        caller="+15550001000",
        called="+15550002000",
        commands=(Command(id="c1", kind="say", at=NOON, text="a secret"),),
        variables={"name": "Ann"},
        outcome=EndReason.VOICEMAIL,
        status="voicemail",
        answered_at=NOON + timedelta(seconds=10),
        ended_at=NOON + timedelta(seconds=40),
        log=(a_fact("m", kind=FactKind.MACHINE, n=1, what="machine_end_beep").numbered(1),),
    )
    dials = client.world.adapters.dials
    tried = Attempt(
        call_id=call.id, project_id="prj_1", n=1, to=call.called, from_=call.caller, began_at=NOON
    )
    await dials.begin(tried)
    await dials.end(call.id, 1, AttemptState.REFUSED, 21211)
    answer = await client.get(f"/v1/calls/{call.id}")
    [attempt] = answer.json["attempts"]
    assert attempt.pop("reason")["code"] == "to_invalid"
    assert [attempt] == [
        {
            "n": 1,
            "state": "refused",
            "began_at": "2026-03-02T12:00:00Z",
            "twilio_sid": None,
            "code": 21211,
        }
    ]
    assert answer.json["commands"] == [{"id": "c1", "kind": "say", "at": "2026-03-02T12:00:00Z"}]
    assert (answer.json["answered_by"], answer.json["duration_seconds"]) == ("machine_end_beep", 30)
    assert answer.json["variables"] == {"name": "Ann"}
    assert b"a secret" not in answer.outgoing.body


async def test_nobody_talked_in_a_call_that_nobody_answered(client: Client):
    call = await keep(client, direction="outbound", status="busy", ended_at=NOON + HOUR)
    told = (await client.get(f"/v1/calls/{call.id}")).json
    assert (told["answered_at"], told["duration_seconds"]) == (None, 0)


async def test_who_withheld_the_number_is_nobody(client: Client):
    call = await keep(client, caller="")
    told = (await client.get(f"/v1/calls/{call.id}")).json
    assert (told["person"], told["from"]) == (None, None)


FILTERS: dict[str, dict[str, Any]] = {
    f"person={ANN}": {"person": ANN},
    "number_id=num_7": {"number_id": "num_7"},
    "direction=outbound": {"direction": "outbound"},
    "agent_id=agt_7": {"agent_id": "agt_7"},
    "agent_version=7": {"agent_version": 7},
    "status=no-answer": {"status": "no-answer"},
    "outcome=busy": {"outcome": EndReason.BUSY},
    "live=false": {"status": "completed"},
    "ended_from=2026-03-02T13:00Z": {"ended_at": NOON + HOUR},
}


async def test_each_filter_and_all_of_them_together(client: Client):
    plain = await keep(client)
    for query, changes in FILTERS.items():
        call = await keep(client, **changes)
        assert call.id in await ids(client, query)
        assert plain.id not in await ids(client, query)
    both = await keep(client, person=ANN, direction="outbound")
    assert await ids(client, f"person={ANN}&direction=outbound&live=true") == [both.id]
    assert await ids(client, f"person={ANN}&direction=outbound&outcome=silence") == []


@pytest.mark.parametrize(
    ("query", "hours"),
    [
        ("started_from=2026-03-02T13:00:00Z", [2, 1]),
        ("started_to=2026-03-02T13:00:00Z", [0]),
        ("started_from=2026-03-02&started_to=2026-03-03", [2, 1, 0]),
        ("started_from=2026-03-03", []),
        (f"started_from={quote('2026-03-02T15:00:00+02:00')}", [2, 1]),
        ("started_from=2026-03-02T15:00:00+02:00", [2, 1]),
        ("started_from=2026-03-02T13:00:00.001", [2]),
        ("ended_from=2026-03-02T14:00:00Z&ended_to=2026-03-02T15:00:00Z", [1]),
        ("started_from=2026-03-02T14:00:00Z&started_to=2026-03-02T12:00:00Z", []),
    ],
)
async def test_spans_hold_their_first_instant_and_not_their_last(
    client: Client, query: str, hours: list[int]
):
    calls = [await keep(client, hour, ended_at=NOON + (hour + 1) * HOUR) for hour in range(3)]
    assert await ids(client, query) == [calls[hour].id for hour in hours]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("person=%2B15550002000", "string_pattern_mismatch"),
        ("status=done", "enum"),
        ("outcome=fine", "enum"),
        ("direction=both", "literal_error"),
        ("live=perhaps", "bool_parsing"),
        ("started_from=yesterday", "not_an_instant"),
        ("ended_to=2026-02-30", "not_an_instant"),
        ("started_to=0001-01-01T00:00:00%2B14:00", "not_an_instant"),
        ("from=%2B15550002000", "extra_forbidden"),
    ],
)
async def test_a_filter_that_cannot_be_read_is_told(client: Client, query: str, code: str):
    answer = await client.get(f"/v1/calls?{query}")
    assert (answer.status, answer.wrong) == (422, {query.partition("=")[0]: code})


async def test_pages_follow_each_other_under_a_filter(client: Client):
    calls = [await keep(client, hour, person=ANN if hour % 2 else "") for hour in range(6)]
    first = (await client.get(f"/v1/calls?person={ANN}&limit=2")).json
    await keep(client, 9, person=ANN)
    rest = (await client.get(f"/v1/calls?person={ANN}&limit=2&cursor={first['next_cursor']}")).json
    found = [each["id"] for page in (first, rest) for each in page["items"]]
    assert (found, rest["next_cursor"]) == ([calls[5].id, calls[3].id, calls[1].id], None)


async def test_a_call_of_another_project_is_not_there(client: Client):
    call = await keep(client, project_id="prj_9")
    answer = await client.get(f"/v1/calls/{call.id}")
    assert (answer.status, answer.code) == (404, "not_found")
    assert await ids(client, "limit=9") == []
