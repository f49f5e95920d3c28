"""A transcript is read by rules, and what does not stand in it is not said."""

import json
from typing import Any

import openai
import pytest

from local.model.reader.call import digest_of
from tests.contract.local.model.service import CLINIC, ask, served
from tests.contract.local.model.test_faults import switch

TALK = [
    ("agent", "Hello, this is Harbour Clinic. How can I help you?"),
    ("caller", "Hi, I'd like an appointment next Tuesday for a sore throat, thank you."),
    ("agent", "Have you been here before?"),
    ("caller", "No, never. I have private insurance and three children."),
    ("agent", "You're booked for Tuesday. I'll call you back about the papers."),
]
EVIDENCE = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"turn": {"type": "integer"}, "speaker": {"type": "string"}},
        "required": ["turn", "speaker"],
        "additionalProperties": False,
    },
}


def an_object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def an_answer(*types: str) -> dict[str, Any]:
    status = {"type": "string", "enum": ["answered", "not_said", "unclear"]}
    return an_object(evidence=EVIDENCE, status=status, value={"type": [*types, "null"]})


def in_schema(**properties: Any) -> dict[str, Any]:
    schema = {"name": "call", "strict": True, "schema": an_object(**properties)}
    return {"response_format": {"type": "json_schema", "json_schema": schema}}


def messages(*questions: dict[str, Any]) -> list[dict[str, str]]:
    asked = "\n".join(json.dumps(question) for question in questions)
    said = "\n".join(
        json.dumps({"turn": n, "speaker": speaker, "text": text}) for n, (speaker, text) in enumerate(TALK)
    )
    return [
        {"role": "system", "content": f"Read the call of Monday, 2026-03-02.\n{asked}"},
        {"role": "user", "content": f"<transcript>\n{said}\n</transcript>"},
    ]


async def answer_to(question: str, kind: str, **more: Any) -> dict[str, Any]:
    asked = {"name": "it", "question": question, "type": kind, **more}
    types = {"boolean": "boolean", "number": "number"}
    async with served("about: nothing\nrules: []") as client:
        told = await ask(client, messages(asked), **in_schema(it=an_answer(types.get(kind, "string"))))
    return json.loads(told.choices[0].message.content)["it"]


@pytest.mark.parametrize(
    ("kind", "question", "more", "value", "turns"),
    [
        ("boolean", "Had they been here before?", {}, False, [2, 3]),
        ("boolean", "Do they want an appointment?", {}, True, [1]),
        ("number", "How many children do they have?", {}, 3, [3]),
        ("date", "Which day is the appointment?", {}, "2026-03-03", [1]),
        ("selector", "How do they pay?", {"options": ["public", "private"]}, "private", [3]),
        ("selector", "What came of it?", {"options": ["resolved", "unresolved"]}, "resolved", [4]),
        ("selector", "How did they feel?", {"options": ["positive", "negative"]}, "positive", [1]),
    ],
)
async def test_what_was_said_is_found_with_its_turn(
    kind: str, question: str, more: Any, value: Any, turns: Any
):
    found = await answer_to(question, kind, **more)
    assert (found["status"], found["value"]) == ("answered", value)
    assert [place["turn"] for place in found["evidence"]] == turns


async def test_transcripts_are_counted_as_often_as_they_are_read_for_answers_and_by_digest_alone():
    async with served(CLINIC) as client:
        for _ in range(2):
            await ask(client, messages(), **in_schema(it=an_answer("string")))
        await ask(client, messages())
        url = str(client.base_url).replace("/openai/v1/", "/model/transcripts")
        told = await client.get(url, cast_to=object)
    said = digest_of(reversed([(n, speaker, text) for n, (speaker, text) in enumerate(TALK)]))
    assert told == {"read": {said: 2}}


@pytest.mark.parametrize("kind", ["boolean", "number", "text", "json"])
async def test_what_was_not_said_is_not_made_up(kind: str):
    found = await answer_to("Does the garage sell electric bicycles?", kind)
    assert found == {"evidence": [], "status": "not_said", "value": None}


async def test_a_call_is_summed_up():
    wanted = in_schema(
        summary={"type": "string"},
        topics={"type": "array", "items": {"type": "string"}},
        follow_ups={"type": "array", "items": an_object(text={"type": "string"}, evidence=EVIDENCE)},
    )
    async with served("about: nothing\nrules: []") as client:
        told = json.loads((await ask(client, messages(), **wanted)).choices[0].message.content)
    assert "sore throat" in told["summary"]
    assert "appointment" in told["topics"]
    [promise] = told["follow_ups"]
    assert promise["text"] == "I'll call you back about the papers."
    assert promise["evidence"] == [{"turn": 4, "speaker": "agent"}]


async def test_without_a_transcript_there_is_nothing_to_read():
    async with served("about: nothing\nrules: []") as client:
        with pytest.raises(openai.BadRequestError, match="no rule that answers"):
            await ask(client, **in_schema(it=an_answer("string")))


async def test_it_refuses_on_demand_where_a_schema_is_asked_for():
    async with served("about: it greets\nrules: [{rule: greet, say: Hello.}]") as client:
        await switch(client, kind="refuse")
        assert (await ask(client)).choices[0].message.content == "Hello."
        whole = (await ask(client, messages(), **in_schema(it=an_answer("string")))).choices[0]
        assert (whole.message.content, whole.finish_reason) == (None, "stop")
        assert whole.message.refusal
        pieces = [
            choice.delta
            async for chunk in await ask(client, messages(), stream=True, **in_schema(it=an_answer("string")))
            for choice in chunk.choices
        ]
    assert "".join(piece.refusal or "" for piece in pieces) == whole.message.refusal
    assert not any(piece.content for piece in pieces)
