from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree as ET

import azure.functions as func
import pytest

from functions.twilio.webhook import OVER, SORRY
from talkstack.calls.model.plan import Phase
from talkstack.errors import NotFoundError, ProviderError
from talkstack.telephony.twiml import EMPTY
from tests.unit.functions.desk import ARRIVING, Desk, Failing, a_desk, a_webhook
from tests.world import SID

WORDS = "the secret of the pharaoh"
NUMBERS = ("+15550002000", "15550002000", "+15550001000", "15550009999")
RECORDING = "RE" + "2" * 32


def body(response: func.HttpResponse) -> str:
    return response.get_body().decode()


def verbs(response: func.HttpResponse) -> list[str]:
    return [element.tag for element in ET.fromstring(body(response))]


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """What was logged: never a number, never a word."""
    caplog.set_level("INFO")
    lines: list[str] = []
    yield lines
    records = caplog.get_records("call")
    ours = [record for record in records if record.name.startswith(("functions", "talkstack"))]
    assert [record.getMessage() for record in ours] == lines
    whole = "\n".join(map(logging.Formatter().format, records))
    assert not [secret for secret in (WORDS, *NUMBERS) if secret in whole]


async def test_a_call_is_answered_talked_through_and_ended(told: list[str]):
    desk = await a_desk("At nine.")
    rung = await desk.voice()
    assert (rung.status_code, rung.mimetype, rung.charset) == (200, "text/xml", "utf-8")
    assert verbs(rung) == ["Start", "Gather"]
    call = await desk.world.call()

    answered = await desk.turn(call.id, 1, SpeechResult=WORDS, Confidence="0.9")
    assert (answered.status_code, verbs(answered)) == (200, ["Gather"])
    assert desk.world.model.prompts[0].messages[-1].content == WORDS

    ended = await desk.status(CallStatus="completed", CallbackSource="call-progress-events")
    filed = await desk.call_recording(call.id, RecordingSid=RECORDING, RecordingStatus="completed")
    assert [(each.status_code, body(each)) for each in (ended, filed)] == [(200, EMPTY)] * 2
    assert (await desk.world.call()).plan.phase is Phase.CLOSED
    assert told == []


async def test_every_webhook_twice_gets_the_same_bytes():
    desk = await a_desk("At nine.")
    first, second = await asyncio.gather(desk.voice(), desk.voice())
    assert body(first) == body(second)
    call = await desk.world.call()
    turns = await asyncio.gather(*(desk.turn(call.id, 1, SpeechResult="When?") for _ in range(3)))
    assert len({body(turn) for turn in turns}) == 1
    assert body(await desk.next(call.id, 1)) == body(turns[0])


async def test_next_bridges_with_the_filler_that_its_address_counts():
    desk = await a_desk()
    await desk.voice()
    call = await desk.world.call()
    bridged = await desk.next(call.id, 1, "after=0&fillers=2")
    assert verbs(bridged) == ["Play", "Redirect"]
    assert "fillers=3" in body(bridged)


async def test_a_caller_who_hung_up_is_not_answered():
    desk = await a_desk()
    await desk.voice()
    gone = await desk.turn((await desk.world.call()).id, 1, Digits="hangup")
    assert (gone.status_code, body(gone)) == (200, EMPTY)
    assert (await desk.world.call()).facts == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"signature": ""},
        {"signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="},
        {"signature": "Größe"},
        {"token": "not-the-token"},
        {"token": ""},
        {"account": "AC" + "f" * 32},
    ],
    ids=["missing", "made up", "no letters of ours", "wrong token", "empty token", "foreign account"],
)
async def test_what_twilio_did_not_sign_for_us_is_forbidden_and_leaves_no_trace(
    fault: dict[str, str], told: list[str]
):
    desk = await a_desk()
    refused = await desk.voice(a_webhook("/twilio/voice", ARRIVING, **fault))
    assert (refused.status_code, body(refused)) == (403, "")
    with pytest.raises(NotFoundError):
        await desk.world.call()
    told.append("webhook.refused path=/twilio/voice status=403 error=ForbiddenError")


async def test_a_signature_counts_for_its_own_address_alone(told: list[str]):
    desk = await a_desk("At nine.")
    await desk.voice()
    call = await desk.world.call()
    moved = a_webhook(f"/twilio/calls/{call.id}/turns/2", {"SpeechResult": WORDS})
    asked = func.HttpRequest(
        method="POST",
        url=f"http://127.0.0.1:7071/twilio/calls/{call.id}/turns/1",
        headers=moved.headers,
        body=moved.get_body(),
    )
    assert (await desk.voice(asked)).status_code == 403
    told.append(f"webhook.refused path=/twilio/calls/{call.id}/turns/1 status=403 error=ForbiddenError")


@pytest.mark.parametrize(
    ("fields", "status", "error"),
    [
        (b"x=" + b"y" * 70_000, 413, "BodyTooLargeError"),
        (b"\xff\xfe=1", 400, "BadRequestError"),
        (ARRIVING | {"CallSid": WORDS}, 400, "BadRequestError"),
        (ARRIVING | {"To": WORDS}, 400, "BadRequestError"),
        ({"CallSid": SID}, 400, "BadRequestError"),
        (ARRIVING | {"To": "+15550009999"}, 200, "NotFoundError"),
    ],
    ids=["too large", "no form", "no sid", "no number", "fields missing", "not our number"],
)
async def test_a_ring_that_cannot_be_answered_is_told_so(
    fields: dict[str, str] | bytes, status: int, error: str, told: list[str]
):
    desk = await a_desk()
    refused = await desk.voice(a_webhook("/twilio/voice", fields))
    assert (refused.status_code, body(refused), refused.mimetype) == (status, SORRY, "text/xml")
    assert verbs(refused) == ["Say", "Hangup"]
    told.append(f"webhook.refused path=/twilio/voice status={status} error={error}")


async def test_unknown_calls_turns_and_recordings_are_hung_up(told: list[str]):
    desk = await a_desk()
    await desk.voice()
    call = await desk.world.call()
    answers = [
        await desk.turn("call_none", 1, SpeechResult=WORDS),
        await desk.turn(call.id, 7, SpeechResult=WORDS),
        await desk.turn(call.id, 0, SpeechResult=WORDS),
        await desk.call_recording("call_none", RecordingSid=RECORDING, RecordingStatus="completed"),
        await desk.status(CallSid="CA" + "9" * 32, CallStatus="completed"),
    ]
    assert [(each.status_code, body(each)) for each in answers] == [(200, SORRY)] * 5
    lines = [
        "path=/twilio/calls/call_none/turns/1 status=200 error=NotFoundError",
        f"path=/twilio/calls/{call.id}/turns/7 status=200 error=UnknownTurnError",
        f"path=/twilio/calls/{call.id}/turns/0 status=200 error=UnknownTurnError",
        "path=/twilio/calls/call_none/recording status=200 error=NotFoundError",
        "path=/twilio/status status=200 error=NotFoundError",
    ]
    told.extend(f"webhook.refused {line}" for line in lines)


@pytest.mark.parametrize("n", ["-1", "9999999", "x"])
async def test_a_turn_that_is_no_number_is_a_bad_request(n: str, told: list[str]):
    desk = await a_desk()
    refused = await desk.turn("call_1", n, SpeechResult=WORDS)
    assert (refused.status_code, body(refused)) == (400, SORRY)
    told.append(f"webhook.refused path=/twilio/calls/call_1/turns/{n} status=400 error=BadRequestError")


async def test_a_finished_call_is_hung_up_without_a_word(told: list[str]):
    desk = await a_desk()
    await desk.voice()
    call = await desk.world.call()
    await desk.status(CallStatus="completed")
    late = await desk.turn(call.id, 1, SpeechResult=WORDS)
    assert (late.status_code, body(late)) == (200, OVER)
    assert verbs(late) == ["Hangup"]
    told.append(f"webhook.refused path=/twilio/calls/{call.id}/turns/1 status=200 error=FinishedCallError")


async def test_a_recorded_answer_begins_its_turn_when_it_is_announced():
    desk = await a_desk()
    await desk.voice()
    call = await desk.world.call()
    absent = await desk.turn_recording(call.id, 1, RecordingSid=RECORDING, RecordingStatus="absent")
    assert (absent.status_code, body(absent)) == (200, EMPTY)
    assert [fact.what for fact in (await desk.world.call()).log] == ["recorded", "silence"]


def failing(desk: Desk, error: Exception) -> Desk:
    desk.services.receptionist = replace(desk.services.receptionist, directory=Failing(error))
    return desk


async def test_a_provider_that_is_down_makes_twilio_ask_again(told: list[str]):
    desk = failing(await a_desk(), ProviderError("mongodb", "no primary", retryable=True))
    refused = await desk.voice()
    assert (refused.status_code, body(refused)) == (503, SORRY)
    told.append("webhook.refused path=/twilio/voice status=503 error=ProviderError")


async def test_a_number_whose_webhook_failed_is_answered_all_the_same(told: list[str]):
    desk = await a_desk()
    tried = await desk.voice()
    assert body(await desk.voice_fallback()) == body(tried)
    down = failing(desk, ProviderError("mongodb", "no primary", retryable=True))
    sorry = await down.voice_fallback()
    assert (sorry.status_code, body(sorry)) == (200, SORRY)
    told.append("webhook.refused path=/twilio/voice/fallback status=200 error=ProviderError")


async def test_what_nobody_foresaw_is_500_with_twiml_and_a_stack_trace_without_its_words(
    told: list[str], caplog: pytest.LogCaptureFixture
):
    desk = failing(await a_desk(), ZeroDivisionError(f"cannot divide {WORDS}"))
    refused = await desk.voice()
    assert (refused.status_code, body(refused)) == (500, SORRY)
    told.append("webhook.refused path=/twilio/voice status=500 error=ZeroDivisionError")
    assert "Traceback" in caplog.text
    assert "UnforeseenError: ZeroDivisionError" in caplog.text
