"""Calls that are diverted, ended or taken back by REST."""

import asyncio

import pytest

from tests.contract.local.carrier.conftest import CALLEE
from tests.contract.local.carrier.outbound.progress import order, told
from tests.contract.local.carrier.test_rest import refusal


async def test_a_call_in_progress_may_be_diverted(carrier, customer, number):
    customer.on("/document", '<Pause length="60"/>')
    customer.on("/other", "<Say>something else</Say>")
    async with carrier.wait(CALLEE, "real") as phone:
        placed = await carrier.place(**order(customer))
        await phone.until("ringing")
        update = carrier.client.calls(placed.sid).update
        ringing = asyncio.create_task(phone.until("answered"))
        assert await refusal(update, url=f"{customer.url}/other") == (400, 21220)
        await phone.tell({"event": "answer"})
        await ringing
        over = asyncio.create_task(phone.until("hangup"))
        await asyncio.to_thread(update, url=f"{customer.url}/other")
        await over
        assert await phone.words() == "something else"
    assert await refusal(update, url=f"{customer.url}/other") == (400, 21220)
    assert await refusal(update, status="completed") == (400, 21220)


@pytest.mark.parametrize("status", ["canceled", "completed"])
async def test_a_ringing_call_is_taken_back(carrier, customer, number, status):
    async with carrier.wait(CALLEE) as phone:
        placed = await carrier.place(**order(customer))
        await phone.until("ringing")
        await carrier.end(placed.sid, status)
        await phone.until("hangup")
    last = (await told(customer, 3))[-1]
    assert (last["CallStatus"], last["SipResponseCode"]) == ("canceled", "487")


async def test_a_script_that_rings_at_real_pace_is_taken_back(carrier, customer, number):
    await carrier.callee(CALLEE, answers=True, after_ms=50_000, pace="real")
    placed = await carrier.place(**order(customer))
    [ringing] = (await told(customer, 2))[1:]
    assert (ringing["CallStatus"], (await carrier.call(placed.sid)).status) == ("ringing", "ringing")
    await carrier.end(placed.sid, "canceled")
    assert (await customer.arrival("/status")).form["CallStatus"] == "canceled"


async def test_a_call_in_progress_is_ended_but_not_canceled(carrier, customer, number):
    customer.on("/document", '<Pause length="3600"/>')
    async with carrier.wait(CALLEE) as phone:
        placed = await carrier.place(**order(customer))
        await phone.until("ringing")
        await phone.tell({"event": "answer"})
        await phone.until("answered")
        assert (await carrier.end(placed.sid, "canceled")).status == "in-progress"
        await phone.exchange(100)
        await carrier.end(placed.sid, "completed")
        await phone.until("hangup")
    assert (await told(customer, 4))[-1]["CallStatus"] == "completed"
