"""What is told of a call beside how it stands: its words, its course, its waits."""

from __future__ import annotations

from typing import Any

import pytest

from talkstack.aftermath.model import Step
from talkstack.calls.model.fact import FactKind
from talkstack.keys.model import Scope
from talkstack.llm.memory import Reply
from talkstack.llm.model import ToolCall
from talkstack.speech.model import HeardWord, Utterance, recording_blob
from tests.builders import NOON, a_fact, an_utterance
from tests.rest import Answer, Client, a_client
from tests.unit.talkstack.speech.waves import mulaw_wav
from tests.world import World

GREETING = "Hello. This is Dr. Lee's clinic."
NINE = "We open at nine."
PARTS = ("transcript", "transcript/export", "timeline", "latency")


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
    assert (await ask(client, "transcript")).json == {
        "complete": False,
        "turns": [],
        "record": None,
        "record_status": "pending",
    }
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


async def heard_afterwards(client: Client, *texts: str) -> None:
    """The recording, by the caller's channel alone holding words; the agent's is silent."""
    world = client.world
    caller, agent = b"\x11" * 16000, b"\xff" * 16000
    await world.adapters.recordings.put(recording_blob((await world.call()).id), mulaw_wav(caller, agent))
    words = (HeardWord("when", 1500, 200), HeardWord("close", 1700, 200))
    world.adapters.recogniser.taught[caller] = [
        Utterance(text, 0.8, offset_ms=1500, duration_ms=400, words=words) for text in texts
    ]
    await world.finish(Step.TRANSCRIPT)


async def test_the_record_is_told_beside_the_turns_with_what_differs():
    client = await a_caller(NINE)
    await client.world.hear(1, "When do you open at 9?")
    await heard_afterwards(client, "When do you close at 5?")
    told = (await ask(client, "transcript")).json
    assert told["record_status"] == "made"
    assert told["record"]["phrases"] == [
        {
            "speaker": "caller",
            "turn": 1,
            "start_ms": 1500,
            "end_ms": 1900,
            "text": "When do you close at 5?",
            "confidence": 0.8,
            "words": [
                {"text": "when", "start_ms": 1500, "end_ms": 1700},
                {"text": "close", "start_ms": 1700, "end_ms": 1900},
            ],
        }
    ]
    caller = next(it for it in told["record"]["differences"] if it["speaker"] == "caller")
    assert (caller["n"], caller["material"]) == (1, True)
    assert [(it["live"], it["record"], it["material"]) for it in caller["spans"]] == [
        ("open", "close", False),
        ("9?", "5?", True),
    ]
    assert (told["record"]["engine"], told["record"]["missing"]) == ("azure_realtime", [])


async def test_what_calls_of_before_held_is_told_in_its_order():
    client = await a_caller(NINE)
    call = await client.world.call()
    heard = {
        "caller": [{"text": "When?", "confidence": 0.8, "offset_ms": 1500, "duration_ms": 400}],
        "agent": [
            {"text": words, "confidence": None, "offset_ms": at, "duration_ms": 900}
            for words, at in ((GREETING, 100), (NINE, 2500))
        ],
    }
    await client.world.adapters.calls.keep_step(call.id, Step.TRANSCRIPT, {"recording_sid": "RE1", **heard})
    told = (await ask(client, "transcript")).json
    assert [
        (it["speaker"], it["text"], it["start_ms"], it["end_ms"]) for it in told["record"]["phrases"]
    ] == [
        ("agent", GREETING, 100, 1000),
        ("caller", "When?", 1500, 1900),
        ("agent", NINE, 2500, 3400),
    ]
    assert (told["record_status"], told["record"]["differences"]) == ("made", [])


@pytest.mark.parametrize(
    ("step", "status"),
    [({"absent": True}, "none"), ({"failed": "ProviderError"}, "failed"), (None, "pending")],
)
async def test_where_there_is_no_record_the_transcript_says_why(step: dict[str, Any] | None, status: str):
    client = await a_caller(NINE)
    if step:
        await client.world.adapters.calls.keep_step((await client.world.call()).id, Step.TRANSCRIPT, step)
    told = (await ask(client, "transcript")).json
    assert (told["record"], told["record_status"]) == (None, status)


async def test_a_call_that_was_not_recorded_has_no_record():
    client = await a_caller(NINE)
    await client.world.close((await client.world.call()).id)
    assert (await ask(client, "transcript")).json["record_status"] == "none"


async def test_a_record_that_is_erased_says_so():
    client = await a_caller(NINE)
    await heard_afterwards(client, "When?")
    await client.world.adapters.transcripts.erase((await client.world.call()).id)
    told = (await ask(client, "transcript")).json
    assert (told["record"], told["record_status"]) == (None, "erased")


async def test_a_transcript_is_exported_as_text_and_as_subtitles():
    client = await a_caller(NINE)
    await client.world.hear(1, "When do you open?")
    text = await ask(client, "transcript/export")
    assert text.outgoing.media_type == "text/plain"
    assert text.outgoing.body.decode() == f"Agent: {GREETING}\nCaller: When do you open?\n"
    assert (await ask(client, "transcript/export?format=vtt")).status == 404
    await heard_afterwards(client, "When do you <close>?")
    assert (await ask(client, "transcript/export?format=text")).outgoing.body.decode() == (
        "[00:00:01] Caller: When do you <close>?\n"
    )
    subtitles = await ask(client, "transcript/export?format=vtt")
    assert subtitles.outgoing.media_type == "text/vtt"
    assert subtitles.outgoing.body.decode() == (
        "WEBVTT\n\n00:00:01.500 --> 00:00:01.900\n<v Caller>When do you &lt;close&gt;?\n"
    )


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
    assert b"open" not in answer.outgoing.body.replace(b'"opened"', b"")


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
    assert told["summary"]["answer"] == {"count": 2, "p50": 1000, "p95": 4000}
    assert told["summary"]["filler"] == {"count": 1, "p50": 2500, "p95": 2500}


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
