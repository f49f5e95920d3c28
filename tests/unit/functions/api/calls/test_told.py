"""What is told of a call beside how it stands: its words, its course, its waits."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from talkstack.aftermath.model import Step
from talkstack.calls.model.fact import FactKind
from talkstack.keys.model import Scope
from talkstack.llm.memory import Reply
from talkstack.llm.model import ToolCall
from talkstack.speech.model import Utterance
from tests.builders import NOON, a_fact, an_utterance
from tests.rest import Answer, Client, a_client
from tests.world import World

GREETING = "Hello. This is Dr. Lee's clinic."
NINE = "We open at nine."
PARTS = ("transcript", "timeline", "latency")


async def a_caller(*script: Reply | str, pace: float = 0.0) -> Client:
    world = await World(script, pace=pace).open()
    await world.ring()
    return await a_client(Scope.CALLS_READ, world=world)


async def ask(client: Client, part: str) -> Answer:
    return await client.get(f"/v1/calls/{(await client.world.call()).id}/{part}")


async def hang_up(client: Client) -> None:
    world = client.world
    call = await world.call()
    at = int(world.clock.now().timestamp() * 1000)
    over = a_fact("over", kind=FactKind.STATUS, what="completed", at=at)
    await world.adapters.calls.append(call.id, [over])


def turn(**changes: Any) -> dict[str, Any]:
    plain = {"at": "2026-03-02T12:00:30Z", "cut": False, "confidence": None, "engine": None, "tools": []}
    return plain | changes


async def test_a_transcript_tells_both_sides_in_their_order():
    client = await a_caller(NINE)
    assert (await ask(client, "transcript")).json == {"complete": False, "turns": [], "recording": None}
    await client.world.hear(1, "When do you open?")
    said = {"text": "When do you open?", "confidence": 0.9, "engine": "twilio"}
    opening = turn(n=0, speaker="agent", text=GREETING, at="2026-03-02T12:00:00Z")
    caller = turn(n=1, speaker="caller", **said)
    assert (await ask(client, "transcript")).json["turns"] == [opening, caller]
    client.world.clock.advance(9)
    await hang_up(client)
    await client.world.close((await client.world.call()).id)
    told = (await ask(client, "transcript")).json
    assert told["turns"] == [opening, caller, turn(n=1, speaker="agent", text=NINE)]
    assert told["complete"] is True


async def test_the_opening_is_told_as_far_as_it_was_heard():
    client = await a_caller(NINE)
    world = client.world
    await world.adapters.calls.set_onset((await world.call()).id, 1, int(NOON.timestamp() * 1000) + 850)
    await world.hear(1, "When do you open?")
    opening, _ = (await ask(client, "transcript")).json["turns"]
    assert (opening["n"], opening["text"], opening["cut"]) == (0, "Hello.", True)


async def test_tools_are_told_by_name_and_state_and_nothing_else():
    call = ToolCall(id="tc_1", name="book", arguments='{"a.b": "x"}')
    client = await a_caller(Reply("", tool_calls=(call,)), "It is booked.", "Good-bye.")
    await client.world.hear(1, "Book it.")
    await client.world.hear(2, "Thank you.")
    turns = (await ask(client, "transcript")).json["turns"]
    assert [each["tools"] for each in turns if each["speaker"] == "agent"] == [
        [],
        [{"name": "book", "state": "done"}],
    ]


async def test_what_the_recording_said_is_told_in_its_order():
    client = await a_caller(NINE)
    call = await client.world.call()
    heard = {
        "caller": [asdict(Utterance("When?", 0.8, offset_ms=1500, duration_ms=400))],
        "agent": [asdict(Utterance(words, None, at, 900)) for words, at in ((GREETING, 100), (NINE, 2500))],
    }
    await client.world.adapters.calls.keep_step(call.id, Step.TRANSCRIPT, {"recording_sid": "RE1", **heard})
    lines = (await ask(client, "transcript")).json["recording"]
    assert [(line["speaker"], line["text"]) for line in lines] == [
        ("agent", GREETING),
        ("caller", "When?"),
        ("agent", NINE),
    ]
    assert lines[1] == {
        "speaker": "caller",
        "text": "When?",
        "offset_ms": 1500,
        "duration_ms": 400,
        "confidence": 0.8,
    }


async def test_a_recording_that_never_came_is_none():
    client = await a_caller(NINE)
    call = await client.world.call()
    gone = {"recording_sid": "RE1", "absent": True}
    await client.world.adapters.calls.keep_step(call.id, Step.TRANSCRIPT, gone)
    assert (await ask(client, "transcript")).json["recording"] is None


async def test_a_timeline_tells_facts_and_documents_and_no_word():
    client = await a_caller(NINE, pace=1.0)
    twiml = await client.world.hear(1, "When do you open?", after=0.25)
    await client.world.follow(1, twiml)
    await hang_up(client)
    answer = await ask(client, "timeline")
    assert [(it["k"], it["kind"], it["n"], it["what"]) for it in answer.json["facts"]] == [
        (1, "started", 2, "recorded"),
        (2, "turn", 1, "speech"),
        (3, "status", None, "completed"),
    ]
    [reply] = answer.json["replies"]
    assert (reply["arrived_at"], reply["state"], reply["takeovers"]) == (
        "2026-03-02T12:00:00.250000Z",
        "complete",
        0,
    )
    assert reply["documents"] == [
        {"after": 0, "fillers": 0, "through": 0, "sent_at": "2026-03-02T12:00:02.750000Z"},
        {"after": 0, "fillers": 1, "through": 1, "sent_at": "2026-03-02T12:00:04.250000Z"},
    ]
    assert [segment["k"] for segment in reply["segments"]] == [1]
    for word in (b"nine", b"When", b"Lee", b"+1555"):
        assert word not in answer.outgoing.body


async def test_latency_tells_the_filler_and_the_answer_of_each_turn():
    client = await a_caller(NINE, "Good-bye.", pace=1.0)
    await client.world.follow(1, await client.world.hear(1, "When do you open?"))
    await client.world.hear(2, "Thank you.")
    told = (await ask(client, "latency")).json
    assert [(it["n"], it["filler"], it["answer"], it["first"]) for it in told["turns"]] == [
        (1, 2500, 4000, 2500),
        (2, None, 1000, 1000),
    ]
    assert told["turns"][0]["stages"]["model_first"] == 1000
    assert told["summary"]["answer"] == {"count": 2, "p50": 1000, "p95": 4000, "p99": 4000}
    assert told["summary"]["filler"] == {"count": 1, "p50": 2500, "p95": 2500, "p99": 2500}


@pytest.mark.parametrize("part", PARTS)
async def test_of_a_call_of_another_project_nothing_is_told(part: str):
    owner = await a_client()
    await owner.world.ring()
    call = await owner.world.call()
    await owner.world.adapters.utterances.add([an_utterance(call_id=call.id)])
    other = (await owner.post("/v1/projects", {"name": "Other"})).json["id"]
    shown = await owner.post(f"/v1/projects/{other}/keys", {"name": "key", "scopes": [Scope.CALLS_READ]})
    answer = await owner.using(shown.json["secret"]).get(f"/v1/calls/{call.id}/{part}")
    assert (answer.status, answer.code) == (404, "not_found")
    assert (await owner.get(f"/v1/calls/{call.id}/{part}")).status == 200
