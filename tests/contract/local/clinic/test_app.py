import asyncio
import json
from pathlib import Path

import aiohttp
import jsonschema
import pytest

from local.clinic import app as clinic_app

TEN = {"name": "Mary Jones", "slot": "2026-11-24T10:00", "reason": "check-up"}


async def post(client: aiohttp.ClientSession, body: object, key: str | None = None) -> tuple[int, bytes]:
    headers = {"Idempotency-Key": key} if key else {}
    async with client.post("/appointments", json=body, headers=headers) as answer:
        return answer.status, await answer.read()


async def get(client: aiohttp.ClientSession, path: str, **query: str) -> tuple[int, dict]:
    async with client.get(path, params=query) as answer:
        return answer.status, await answer.json()


async def test_lists_the_free_slots_of_a_day(client):
    status, found = await get(client, "/slots", day="tomorrow", reason="check-up")
    assert (status, found["day"], found["spoken_day"]) == (200, "2026-11-24", "Tuesday the 24th of November")
    assert len(found["slots"]) == 16
    assert found["slots"][2] == {
        "slot": "2026-11-24T10:00",
        "day": "2026-11-24",
        "time": "10:00",
        "spoken": "Tuesday the 24th of November at ten o'clock",
        "spoken_time": "ten o'clock",
    }


async def test_booking_takes_the_slot_and_says_what_was_booked(client):
    status, body = await post(client, TEN)
    assert status == 201
    made = json.loads(body)
    assert made["spoken"] == "Tuesday the 24th of November at ten o'clock"
    assert (made["name"], made["reason"]) == ("Mary Jones", "check-up")
    _, found = await get(client, "/slots", day="2026-11-24")
    assert TEN["slot"] not in {slot["slot"] for slot in found["slots"]}


async def test_double_booking_is_refused(client):
    await post(client, TEN, "first")
    status, body = await post(client, {**TEN, "name": "Bob Brown"}, "second")
    assert (status, json.loads(body)["error"]["code"]) == (409, "slot_taken")
    _, effects = await get(client, "/effects")
    assert effects == {
        "appointments": 1,
        "by_key": {"first": {"requests": 1, "effects": 1}, "second": {"requests": 1, "effects": 0}},
    }


async def test_one_key_has_one_effect_and_one_answer_under_concurrency(client):
    answers = await asyncio.gather(*(post(client, TEN, "row-7") for _ in range(25)))
    assert len(set(answers)) == 1
    assert answers[0][0] == 201
    _, effects = await get(client, "/effects")
    assert effects == {"appointments": 1, "by_key": {"row-7": {"requests": 25, "effects": 1}}}


async def test_many_keys_race_for_one_slot_and_one_wins(client):
    answers = await asyncio.gather(*(post(client, TEN, f"row-{n}") for n in range(10)))
    assert sorted(status for status, _ in answers) == [201] + [409] * 9


async def test_a_key_with_another_body_is_refused(client):
    await post(client, TEN, "row-7")
    status, body = await post(client, {**TEN, "reason": "sore throat"}, "row-7")
    assert (status, json.loads(body)["error"]["code"]) == (409, "idempotency_key_reused")


async def test_the_outcome_of_a_key_can_be_asked(client):
    _, made = await post(client, TEN, "row-7")
    assert await get(client, "/appointments/by-key/row-7") == (200, {"status": 201, "body": json.loads(made)})
    assert (await get(client, "/appointments/by-key/row-8"))[0] == 404


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({**TEN, "name": "  "}, "invalid_request"),
        ({**TEN, "doctor": "Who"}, "invalid_request"),
        ({"name": "Mary"}, "invalid_request"),
        ([], "invalid_request"),
        ({**TEN, "slot": "2026-11-24T10:10"}, "no_such_slot"),
        ({**TEN, "slot": "2026-11-22T10:00"}, "no_such_slot"),
        ({**TEN, "slot": "ten"}, "no_such_slot"),
    ],
)
async def test_a_wrong_booking_is_refused_by_name(client, body, code):
    status, answer = await post(client, body, "row-7")
    assert (status, json.loads(answer)["error"]["code"]) == (422, code)
    assert (await get(client, "/effects"))[1]["appointments"] == 0


async def test_a_wrong_day_is_refused(client):
    status, answer = await get(client, "/slots", day="someday")
    assert (status, answer["error"]["code"]) == (422, "unknown_day")
    assert (await get(client, "/slots"))[0] == 422


@pytest.mark.parametrize("authorization", ["", "Bearer open", "sesame", "Bearer sésame"])
async def test_strangers_are_refused(client, authorization):
    async with client.get("/slots?day=today", headers={"Authorization": authorization}) as answer:
        assert answer.status == 401


async def test_other_hosts_are_refused(client):
    async with client.get("/health", headers={"Host": "clinic.example"}) as answer:
        assert answer.status == 421
    async with client.get("/health", headers={"Authorization": ""}) as answer:
        assert await answer.json() == {"status": "ok"}


def test_its_tools_are_strict_and_point_at_its_routes():
    tools = json.loads(Path(clinic_app.__file__).with_name("tools.json").read_text())
    assert [(t["name"], t["method"], t["path"], t["writing"]) for t in tools] == [
        ("find_slots", "GET", "/slots", False),
        ("book_appointment", "POST", "/appointments", True),
    ]
    for tool in tools:
        jsonschema.Draft202012Validator.check_schema(tool["parameters"])
        assert tool["parameters"]["required"] == list(tool["parameters"]["properties"])
        assert tool["parameters"]["additionalProperties"] is False
