"""Who answers is told from the callee's audio."""

import asyncio

import pytest
from aiohttp import web

from tests.contract.local.carrier.conftest import ACCOUNT, CALLEE
from tests.contract.local.carrier.customer import twiml

GREETING = "you have reached the practice of doctor Okonkwo " * 4 + "please speak after the tone"
MACHINE = {"greeting": GREETING, "beep": True, "hears_ms": 10_000}


async def placed(carrier, customer, **order: object) -> str:
    urls = {"url": f"{customer.url}/document", "status_callback": f"{customer.url}/status"}
    return (await carrier.place(**urls, **order)).sid


@pytest.mark.parametrize(
    ("script", "mode", "answered_by"),
    [
        ({"says": "hello"}, "Enable", "human"),
        ({"says": "hello"}, "DetectMessageEnd", "human"),
        ({}, "Enable", "unknown"),
        ({"machine": MACHINE}, "Enable", "machine_start"),
        ({"machine": MACHINE}, "DetectMessageEnd", "machine_end_beep"),
        ({"machine": {**MACHINE, "beep": False}}, "DetectMessageEnd", "machine_end_silence"),
    ],
    ids=str,
)
async def test_the_first_document_waits_for_the_verdict(carrier, customer, number, script, mode, answered_by):
    await carrier.callee(CALLEE, answers=True, **script)
    customer.on("/document", "<Redirect>/more</Redirect>")
    customer.on("/more", "<Say>call us back</Say>")
    sid = await placed(carrier, customer, machine_detection=mode)
    await customer.arrival("/status")
    [document], [more] = customer.to("/document"), customer.to("/more")
    assert document.form["AnsweredBy"] == answered_by
    assert "AnsweredBy" not in more.form
    assert (await carrier.call(sid)).answered_by == answered_by


async def test_after_the_beep_the_whole_message_is_recorded(carrier, customer, number):
    await carrier.callee(CALLEE, answers=True, machine=MACHINE)
    customer.on("/document", "<Say>call us back</Say>")
    await placed(carrier, customer, machine_detection="DetectMessageEnd")
    await customer.arrival("/status")
    [message] = (await carrier.look(f"/carrier/callees/{CALLEE}/messages"))["messages"]
    assert message["text"] == "call us back"


async def test_detection_beside_the_document(carrier, customer, number):
    await carrier.callee(CALLEE, answers=True, says="hello", hangs_up_after_ms=9_000)
    customer.on("/document", '<Pause length="60"/>')
    customer.on("/amd")
    callback = {"async_amd": "true", "async_amd_status_callback": f"{customer.url}/amd"}
    sid = await placed(carrier, customer, machine_detection="Enable", **callback)
    verdict = await customer.arrival("/amd")
    assert verdict.signed
    assert verdict.method == "POST"
    assert set(verdict.form) == {"AccountSid", "CallSid", "AnsweredBy", "MachineDetectionDuration"}
    assert (verdict.form["CallSid"], verdict.form["AccountSid"]) == (sid, ACCOUNT.sid)
    assert verdict.form["AnsweredBy"] == "human"
    assert 1_200 < int(verdict.form["MachineDetectionDuration"]) < 1_500
    await customer.arrival("/status")
    assert len(customer.to("/amd")) == 1
    assert "AnsweredBy" not in customer.to("/document")[0].form
    assert (await carrier.call(sid)).answered_by == "human"


async def test_at_fast_pace_media_stands_still_until_a_verdict_is_answered(carrier, customer, number):
    await carrier.callee(CALLEE, answers=True, says="hello", hangs_up_after_ms=9_000)
    customer.on("/document", '<Pause length="60"/>')
    over: list[bool] = []

    async def slowly(_: web.Request) -> web.Response:
        await asyncio.sleep(0.5)
        over.append(bool(customer.to("/status")))
        return twiml()

    customer.handle("/amd", slowly)
    callback = {"async_amd": "true", "async_amd_status_callback": f"{customer.url}/amd"}
    await placed(carrier, customer, machine_detection="Enable", **callback)
    await customer.arrival("/status")
    assert over == [False]


async def test_a_verdict_that_nobody_asked_to_be_told(carrier, customer, number):
    await carrier.callee(CALLEE, answers=True, machine=MACHINE)
    customer.on("/document", '<Pause length="10"/>')
    sid = await placed(carrier, customer, machine_detection="Enable", async_amd="true")
    await customer.arrival("/status")
    assert await carrier.codes() == [21262]
    assert (await carrier.call(sid)).answered_by == "machine_start"


async def test_a_callee_who_hangs_up_before_the_verdict(carrier, customer, number):
    await carrier.callee(CALLEE, answers=True, hangs_up_after_ms=1_000)
    sid = await placed(carrier, customer, machine_detection="Enable")
    assert (await customer.arrival("/status")).form["CallStatus"] == "completed"
    assert not customer.to("/document")
    assert (await carrier.call(sid)).answered_by is None


@pytest.mark.parametrize("settings", [{"duplicate": True}], indirect=True, ids=["duplicate"])
async def test_a_doubled_verdict_says_the_same(carrier, customer, number):
    await carrier.callee(CALLEE, answers=True, says="hello", hangs_up_after_ms=9_000)
    customer.on("/document", '<Pause length="60"/>')
    customer.on("/amd")
    callback = {"async_amd": "true", "async_amd_status_callback": f"{customer.url}/amd"}
    await placed(carrier, customer, machine_detection="Enable", **callback)
    first, second = [await customer.arrival("/amd") for _ in range(2)]
    assert first.form == second.form
    token = "I-Twilio-Idempotency-Token"
    assert first.headers[token] == second.headers[token]
