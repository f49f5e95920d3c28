"""More calls than may be placed at once."""

import asyncio
import time

import pytest

from tests.contract.local.carrier.conftest import CALLEE, NUMBER
from tests.contract.local.carrier.test_rest import refusal

TWIML = "<Response><Hangup/></Response>"


async def test_calls_above_the_rate_wait_in_order(carrier, customer, number):
    await carrier.callee(CALLEE, answers="busy")
    await carrier.put("limits", cps=0.01)
    begun = time.monotonic()
    placed = [await carrier.place(twiml=TWIML, status_callback=f"{customer.url}/status") for _ in range(3)]
    took_ms = (time.monotonic() - begun) * 1_000
    assert [call.status for call in placed] == ["queued"] * 3
    first, second, third = (int(call.queue_time) for call in placed)
    assert first == 0
    assert 100_000 - took_ms < second <= 100_000
    assert 200_000 - took_ms < third <= 200_000
    await carrier.put("limits", cps=1)
    for _ in placed:
        await customer.arrival("/status")
    ended = [await carrier.call(call.sid) for call in placed]
    assert [call.start_time for call in ended] == sorted(call.start_time for call in ended)
    assert 0 < int(ended[-1].queue_time) < 90_000


async def test_a_waiting_call_is_taken_back(carrier, customer, number):
    await carrier.put("limits", cps=0.001)
    await carrier.place(twiml=TWIML)
    placed = await carrier.place(twiml=TWIML, status_callback=f"{customer.url}/status")
    assert await refusal(carrier.client.calls(placed.sid).update, twiml=TWIML) == (400, 21220)
    assert (await carrier.end(placed.sid, "canceled")).status == "canceled"
    status = (await customer.arrival("/status")).form
    assert (status["CallStatus"], status["SequenceNumber"]) == ("canceled", "0")
    call = await carrier.call(placed.sid)
    assert (call.status, call.start_time) == ("canceled", None)
    behind = await carrier.place(twiml=TWIML, status_callback=f"{customer.url}/status")
    await carrier.put("limits", cps=1_000)
    assert (await customer.arrival("/status")).form["CallSid"] == behind.sid
    assert (await carrier.call(placed.sid)).status == "canceled"
    assert await refusal(carrier.client.calls(placed.sid).update, status="canceled") == (400, 21220)


async def test_a_higher_rate_lets_those_go_who_wait(carrier, customer, number):
    await carrier.put("limits", cps=0.001)
    await carrier.place(twiml=TWIML)
    placed = await carrier.place(twiml=TWIML, status_callback=f"{customer.url}/status")
    await carrier.put("limits", cps=1_000)
    assert (await customer.arrival("/status")).form["CallSid"] == placed.sid


async def test_a_backlog_that_is_too_long_is_refused(carrier, number):
    await carrier.put("limits", cps=0.01, backlog_seconds=250)
    for _ in range(3):
        await carrier.place(twiml=TWIML)
    create = carrier.client.calls.create
    assert await refusal(create, from_=NUMBER, to=CALLEE, twiml=TWIML) == (400, 22005)
    assert len(await asyncio.to_thread(carrier.client.calls.list)) == 3


async def test_more_calls_than_may_live_at_once_are_refused(carrier, customer, number):
    await carrier.put("limits", concurrent=1)
    create = carrier.client.calls.create
    async with carrier.wait(CALLEE) as phone:
        await carrier.place(twiml=TWIML, status_callback=f"{customer.url}/status")
        await phone.until("ringing")
        assert await refusal(create, from_=NUMBER, to=CALLEE, twiml=TWIML) == (400, 10004)
        await phone.tell({"event": "decline"})
        await phone.until("hangup")
    await customer.arrival("/status")
    await carrier.place(twiml=TWIML)


@pytest.mark.parametrize("limits", [{"cps": 0}, {"cps": "many"}, {"calls": 1}], ids=str)
async def test_limits_that_are_none(carrier, limits):
    assert await carrier.put("limits", **limits) == 400
