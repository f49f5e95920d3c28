"""Whole conversations with the receptionist, through the real SDK, its tools answered by the real clinic."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import openai
import pytest

from local.clinic import app as clinic_app
from local.clinic.app import clinic
from local.clinic.book import Book
from local.loopback import serving
from local.stack.demo import draft_of
from talkstack.conversation.thinking.claims import claimed
from talkstack.conversation.thinking.sentences import split
from tests.contract.local.model.service import CLINIC, ask, served

NOW = datetime.fromisoformat("2026-11-23 08:15")
TOOLS = json.loads(Path(clinic_app.__file__).with_name("tools.json").read_text())
OFFERED = [
    {
        "type": "function",
        "function": {k: t[k] for k in ("name", "description", "parameters")} | {"strict": True},
    }
    for t in TOOLS
]


@dataclass
class Caller:
    model: openai.AsyncOpenAI
    api: aiohttp.ClientSession
    tools: list[Any] = field(default_factory=lambda: OFFERED)
    called: list[str] = field(default_factory=list)
    broken: str | None = None
    messages: list[Any] = field(default_factory=lambda: [{"role": "system", "content": "Be brief."}])

    async def say(self, words: str) -> str:
        self.messages.append({"role": "user", "content": words})
        while (message := await self._message()).tool_calls:
            for call in message.tool_calls:
                told = await self._run(call.function.name, json.loads(call.function.arguments), call.id)
                self.messages.append({"role": "tool", "tool_call_id": call.id, "content": told})
        return message.content

    async def _message(self) -> Any:
        options = {"tools": self.tools} if self.tools else {}
        message = (await ask(self.model, self.messages, **options)).choices[0].message
        self.messages.append(message.model_dump(include={"role", "content", "tool_calls"}, exclude_none=True))
        return message

    async def _run(self, name: str, arguments: dict[str, str], key: str) -> str:
        self.called.append(name)
        if self.broken is not None:
            return self.broken
        tool = next(tool for tool in TOOLS if tool["name"] == name)
        given = {"params": arguments} if tool["method"] == "GET" else {"json": arguments}
        async with self.api.request(
            tool["method"], tool["path"], **given, headers={"Idempotency-Key": key}
        ) as answer:
            return await answer.text()

    async def appointments(self) -> list[dict[str, str]]:
        async with self.api.get("/appointments") as answer:
            return [
                {k: a[k] for k in ("name", "slot", "reason")} for a in (await answer.json())["appointments"]
            ]


@pytest.fixture
async def caller() -> AsyncIterator[Caller]:
    book = Book(":memory:")
    headers = {"Authorization": "Bearer k"}
    async with (
        serving(clinic(book=book, clock=lambda: NOW, key="k")) as url,
        aiohttp.ClientSession(url, headers=headers) as api,
        served(CLINIC) as model,
    ):
        yield Caller(model, api)
    book.close()


async def take_ten(caller: Caller) -> None:
    body = {"name": "Ann", "slot": "2026-11-24T10:00", "reason": "cough"}
    async with caller.api.post("/appointments", json=body) as answer:
        assert answer.status == 201


async def test_an_appointment_is_booked(caller):
    assert await caller.say("Hi, I'd like to book an appointment.") == (
        "Certainly. What would you like to be seen about?"
    )
    assert (
        await caller.say("It's for a check-up.") == "For which day and what time would you like to come in?"
    )
    assert await caller.say("Tomorrow at ten, please.") == (
        "Tuesday the 24th of November at ten o'clock is free. What name shall I put it under?"
    )
    assert await caller.say("Mary Jones.") == (
        "You are booked, Mary Jones: Tuesday the 24th of November at ten o'clock. "
        "Is there anything else I can do for you?"
    )
    assert await caller.say("No, that's all. Goodbye.") == "Thank you for calling Harbour Clinic. Goodbye!"
    assert caller.called == ["find_slots", "book_appointment"]
    assert await caller.appointments() == [
        {"name": "Mary Jones", "slot": "2026-11-24T10:00", "reason": "check-up"}
    ]


async def test_everything_said_at_once_books_in_one_turn(caller):
    reply = await caller.say("Can I come in tomorrow at 2.30 p.m. for a check-up? My name is Ann Lee.")
    assert reply.startswith("You are booked, Ann Lee: Tuesday the 24th of November at half past two.")


async def test_a_changed_mind_is_followed(caller):
    await caller.say("I need an appointment for my sore throat on Tuesday at ten")
    assert "at three o'clock is free" in await caller.say("Actually, make that three")
    assert "Wednesday the 25th of November at three" in await caller.say("No, Wednesday would be better")
    await caller.say("it's Bob Brown")
    assert (await caller.appointments())[0]["slot"] == "2026-11-25T15:00"


async def test_a_time_that_is_taken_is_not_confirmed(caller):
    await take_ten(caller)
    reply = await caller.say("A check-up tomorrow at ten, please")
    assert reply.startswith(
        "I'm sorry, that time is not free. On Tuesday the 24th of November I could offer you nine"
    )
    assert "at eleven o'clock is free" in await caller.say("Eleven, then")


async def test_a_slot_lost_meanwhile_is_said_so(caller):
    await caller.say("A check-up tomorrow at ten, please")
    body = {"name": "Ann", "slot": "2026-11-24T10:00", "reason": "cough"}
    async with caller.api.post("/appointments", json=body):
        reply = await caller.say("Mary Jones")
    assert reply == "I'm sorry, that time has just been taken. What other time would suit you?"
    assert (
        "half past ten is free" in await caller.say("half past ten")
        or caller.called[-1] == "book_appointment"
    )
    assert [a["name"] for a in await caller.appointments()] == ["Ann", "Mary Jones"]


async def test_what_is_free_can_be_asked(caller):
    await caller.say("I have a cough and need an appointment")
    assert await caller.say("What times do you have on March 3rd?") == (
        "On Wednesday the 3rd of March I could offer you nine o'clock, half past twelve or half past four. "
        "What time suits you?"
    )


@pytest.mark.parametrize(
    "broken",
    [
        '{"error": {"code": "unavailable"}}',
        '{"error": "unknown outcome", "asked": {"name": "Mary", "spoken": "Tuesday"}}',
        "The tool did not answer.",
        "",
    ],
)
async def test_a_tool_that_fails_is_never_taken_for_a_booking(caller, broken):
    await caller.say("A check-up tomorrow at ten, please")
    caller.broken = broken
    assert await caller.say("Mary Jones") == (
        "I'm sorry, I could not put that into our calendar just now. Shall I try again?"
    )
    caller.broken = None
    assert (await caller.say("Yes please")).startswith("You are booked, Mary Jones")
    assert caller.called == ["find_slots", "book_appointment", "book_appointment"]


async def test_a_calendar_that_cannot_be_read_is_said_so(caller):
    caller.broken = '{"error": {"code": "unavailable"}}'
    assert await caller.say("A check-up tomorrow at ten") == (
        "I'm sorry, I can't see our calendar just now. Shall I try again?"
    )
    assert (await caller.say("No")).startswith("All right, I leave it.")


@pytest.mark.parametrize("odd", ['{"slots": []}', '{"slots": [{"free": true}]}', '{"slots": "none"}'])
async def test_an_odd_calendar_is_not_asked_over_and_over(caller, odd):
    caller.broken = odd
    assert "Which other day would suit you?" in await caller.say("A check-up tomorrow at ten")
    assert caller.called == ["find_slots"]


async def test_without_tools_nothing_is_booked(caller):
    caller.tools = []
    reply = await caller.say("A check-up tomorrow at ten, my name is Mary Jones")
    assert reply == "I'm sorry, I can't book appointments on this line. Please come to our front desk."


async def test_questions_are_answered_and_the_booking_goes_on(caller):
    assert await caller.say("What are your opening hours?") == (
        "We are open every day from nine to five. Is there anything else I can do for you?"
    )
    await caller.say("I'd like an appointment for a vaccination")
    assert await caller.say("How much is a check-up, and where are you?") == (
        "We are at twelve Harbour Street, right beside the ferry. A check-up costs sixty pounds. "
        "For which day and what time would you like to come in?"
    )
    assert (await caller.say("I want to cancel my appointment")).startswith(
        "I'm sorry, I can't do that by phone."
    )
    assert (await caller.say("Blue bananas")).startswith("For which day")
    assert "emergency number" in await caller.say("I have chest pain")


async def test_what_is_not_understood_is_asked_again(caller):
    assert (await caller.say("Blue bananas")).startswith("Sorry, I did not get that.")
    assert (await caller.say("")).startswith("Sorry, I did not get that.")


async def test_it_greets_who_has_said_nothing(caller):
    greeting = await ask(caller.model, [{"role": "system", "content": "Be brief."}])
    assert greeting.choices[0].message.content == "Hello, this is Harbour Clinic. How can I help you?"


async def test_a_second_appointment_begins_anew(caller):
    await caller.say("Can I come in tomorrow at ten for a check-up? My name is Ann Lee.")
    assert (await caller.say("I need another appointment")).startswith("Certainly. What would you like")
    await caller.say("a cough")
    assert (await caller.say("Tomorrow at eleven")).startswith("You are booked, Ann Lee")
    assert [a["slot"] for a in await caller.appointments()] == ["2026-11-24T10:00", "2026-11-24T11:00"]


def test_only_the_answer_to_a_booking_claims_one():
    draft = draft_of("twilio", "http://clinic.example")
    claiming = [
        rule.rule
        for rule in CLINIC.rules
        if any(claimed(sentence, draft.language, draft.tools) for sentence in split(rule.say or ""))
    ]
    assert claiming == ["it is booked"]
