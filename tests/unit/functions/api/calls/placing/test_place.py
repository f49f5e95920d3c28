"""Calls are ordered over REST, and what would go wrong is told."""

from __future__ import annotations

from typing import Any

import pytest

from talkstack.agents.words.phrases import Phrases
from talkstack.agents.words.variables import Variable, VariableType
from talkstack.calls.model.order import Cause, Detection, OnMachine, Order, Retry
from talkstack.calls.model.plan import Phase
from talkstack.keys.model import Scope
from talkstack.numbers.model import Direction, NumberState
from tests.builders import a_draft, a_number, an_agent
from tests.outbound import ANN, ORDER, Calling, a_caller
from tests.rest import a_client

VARIABLES = (
    Variable(name="name", required=True),
    Variable(name="day", type=VariableType.DATE),
    Variable(name="visits", type=VariableType.NUMBER, default=1),
    Variable(name="member", type=VariableType.BOOLEAN),
)
WORDY = a_draft(
    instructions="{{name}} {{day}} {{visits}} {{member}}",
    phrases=Phrases(greeting="Hello {{name}}."),
    variables=VARIABLES,
)


@pytest.fixture
async def calling() -> Calling:
    return await a_caller()


async def test_a_call_is_ordered_and_its_orchestration_told_to_dial(calling: Calling):
    answer = await calling.place(
        detection="detect_message_end",
        on_machine="leave_message",
        message="Please call us.",
        introduction="The clinic calls.",
        ring_seconds=20,
        retry={"attempts": 3, "delay_seconds": 60, "causes": ["busy", "busy", "failed"]},
        metadata={"contact": "c1"},
        agent_version=1,
        number_id="num_1",
    )
    assert (answer.status, answer.json["status"]) == (201, "queued")
    assert answer.json.keys() == {"id", "status", "created_at"}
    call = await calling.call(answer.json["id"])
    assert answer.outgoing.headers["Location"] == f"/v1/calls/{call.id}"
    assert (call.direction, call.caller, call.called) == ("outbound", "+15550001000", ANN)
    assert (call.agent_id, call.agent_version, call.number_id) == ("agt_1", 1, "num_1")
    assert (call.twilio_sid, call.greeting, call.metadata) == (None, "", {"contact": "c1"})
    assert call.order == Order(
        detection=Detection.MESSAGE_END,
        on_machine=OnMachine.LEAVE_MESSAGE,
        message="Please call us.",
        introduction="The clinic calls.",
        ring_seconds=20,
        retry=Retry(attempts=3, delay_seconds=60, causes=(Cause.BUSY, Cause.FAILED)),
    )
    assert [(fact.k, fact.key, fact.n, fact.what) for fact in call.log] == [
        (1, "started", 2, "recorded"),
        (2, "ordered", 3, "busy failed"),
    ]
    assert (call.plan.phase, call.plan.attempt) == (Phase.CALLING, 1)


async def test_a_plain_order_rings_once_for_half_a_minute(calling: Calling):
    assert (await calling.placed()).order == Order()


async def test_a_bell_that_is_lost_is_rung_by_the_sweeper(calling: Calling):
    calling.world.lifecycle.deaf = True
    call = await calling.placed()
    assert call.plan.attempt == 0
    calling.world.lifecycle.deaf = False
    calling.world.clock.advance(6)
    assert await calling.world.services.keeper.sweep(calling.world.lifecycle) == 1
    assert (await calling.call(call.id)).plan.attempt == 1


async def test_values_are_held_against_what_the_agent_declares():
    calling = await a_caller(WORDY)
    refused = await calling.place(
        variables={"day": "2026-02-30", "visits": "two", "member": 1, "age": 3}, message="{{who}}"
    )
    assert (refused.status, refused.wrong) == (422, {"/message": "message_not_left"})
    refused = await calling.place(
        variables={"day": "2026-02-30", "visits": "two", "member": 1, "age": 3}, introduction="{{who}}"
    )
    assert refused.wrong == {
        "/variables/name": "missing_variable",
        "/variables/day": "wrong_type",
        "/variables/visits": "wrong_type",
        "/variables/member": "wrong_type",
        "/variables/age": "unknown_variable",
        "/introduction": "unknown_variable",
    }


async def test_the_call_keeps_its_values_and_its_texts_are_in_its_words():
    calling = await a_caller(WORDY)
    call = await calling.placed(
        variables={"name": "Ann {{day}}", "day": "2026-03-03", "member": True},
        introduction="We call {{ name }} for visit {{visits}}.",
        detection="detect_message_end",
        on_machine="leave_message",
        message="Hello {{name}}.",
    )
    assert call.variables == {"name": "Ann {{day}}", "day": "2026-03-03", "member": True, "visits": 1}
    assert call.order
    assert call.order.introduction == "We call Ann {{day}} for visit 1."
    assert call.order.message == "Hello Ann {{day}}."


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"agent_id": "agt_9"}, {"/agent_id": "unknown_agent"}),
        ({"agent_id": "agt_2"}, {"/agent_id": "agent_unpublished"}),
        ({"agent_version": 7}, {"/agent_version": "unknown_version"}),
        ({"agent_version": 0}, {"/agent_version": "greater_than_equal"}),
        ({"number_id": "num_9"}, {"/number_id": "unknown_number"}),
        ({"number_id": "num_2"}, {"/number_id": "not_outbound"}),
        (
            {"number_id": "num_9", "agent_id": "agt_9"},
            {"/number_id": "unknown_number", "/agent_id": "unknown_agent"},
        ),
        ({"to": "12025550142"}, {"/to": "string_pattern_mismatch"}),
        ({"on_machine": "leave_message"}, {"/message": "message_missing", "/detection": "needs_message_end"}),
        (
            {"on_machine": "leave_message", "message": "Hi.", "detection": "enable"},
            {"/detection": "needs_message_end"},
        ),
        ({"message": "Hi.", "detection": "detect_message_end"}, {"/message": "message_not_left"}),
        ({"on_machine": "hang_up"}, {"/detection": "needs_detection"}),
        ({"ring_seconds": 4}, {"/ring_seconds": "greater_than_equal"}),
        ({"ring_seconds": 121}, {"/ring_seconds": "less_than_equal"}),
        ({"retry": {"attempts": 6}}, {"/retry/attempts": "less_than_equal"}),
        ({"retry": {"delay_seconds": 9}}, {"/retry/delay_seconds": "greater_than_equal"}),
        ({"retry": {"causes": ["silence"]}}, {"/retry/causes/0": "enum"}),
        ({"metadata": {f"k{i}": "v" for i in range(21)}}, {"/metadata": "too_long"}),
        ({"metadata": {"k": "v" * 501}}, {"/metadata/k": "too_long"}),
        ({"metadata": {"k": 1}}, {"/metadata/k": "string_type"}),
        ({"variables": {"name": None}}, None),
        ({"caller": "+15550001000"}, {"/caller": "extra_forbidden"}),
    ],
)
async def test_everything_that_is_wrong_is_told_and_nobody_is_called(
    calling: Calling, changes: dict[str, Any], wrong: dict[str, str] | None
):
    adapters = calling.world.adapters
    await adapters.agents.ensure(an_agent(id="agt_2", name="Draft"))
    await adapters.numbers.insert(a_number(id="num_2", e164="+15550001002"))
    refused = await calling.place(**changes)
    assert refused.status == 422
    assert wrong is None or refused.wrong == wrong
    assert calling.ids == []


async def test_the_number_that_calls_is_the_newest_of_the_agents_that_may_else_any(calling: Calling):
    numbers, out = calling.world.adapters.numbers, (Direction.OUTBOUND,)

    async def calls_from() -> str:
        return (await calling.placed()).number_id

    await numbers.insert(a_number(id="num_2", e164="+15550001002", directions=out, agent_id="agt_9"))
    assert await calls_from() == "num_1"
    await numbers.insert(a_number(id="num_3", e164="+15550001003", directions=out))
    await numbers.insert(a_number(id="num_4", e164="+15550001004", directions=out, state=NumberState.BUYING))
    await numbers.insert(a_number(id="num_5", e164="+15550001005"))
    assert await calls_from() == "num_3"
    for e164 in ("+15550001000", "+15550001003"):
        await numbers.remove(await numbers.by_e164(e164))
    assert await calls_from() == "num_2"
    await numbers.remove(await numbers.by_e164("+15550001002"))
    assert (await calling.place()).wrong == {"/number_id": "no_number"}


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("+15550002000", "number_invalid"),
        ("+9900", "number_invalid"),
        ("+1911", "number_emergency"),
        ("+353112", "number_emergency"),
        ("+44999", "number_emergency"),
        ("+19005550100", "number_premium"),
        ("+8816123456789", "number_premium"),
        ("+442071838750", "country_not_allowed"),
        ("+18764567890", "country_not_allowed"),
        ("+15550001000", "number_own"),
    ],
)
async def test_whoever_must_not_be_called_is_not(calling: Calling, to: str, code: str):
    refused = await calling.place(to=to)
    assert (refused.status, refused.wrong) == (422, {"/to": code})
    assert to not in str(refused.json)
    assert calling.ids == []


async def test_a_project_says_which_countries_it_calls(calling: Calling):
    url = "/v1/projects/prj_1"
    changed = await calling.owner.patch(url, {"countries": ["GB", "DE", "GB"]}, if_match='"1"')
    assert (changed.status, changed.json["countries"]) == (200, ["GB", "DE"])
    assert (await calling.place(to="+442071838750")).status == 201
    assert (await calling.place()).wrong == {"/to": "country_not_allowed"}
    refused = await calling.owner.patch(url, {"countries": ["Germany"]}, if_match='"2"')
    assert "/countries/0" in refused.wrong


async def test_who_called_is_in_the_audit(calling: Calling):
    call = await calling.placed()
    [entry] = [
        it
        for it in (await calling.owner.get("/v1/audit?limit=100")).json["items"]
        if it["action"] == "call.place"
    ]
    assert (entry["resource"], entry["outcome"]) == (call.id, "done")


async def test_placing_takes_its_scope(calling: Calling):
    reader = await a_client(Scope.CALLS_READ, world=calling.world)
    assert (await reader.post("/v1/calls", ORDER)).code == "scope_missing"
