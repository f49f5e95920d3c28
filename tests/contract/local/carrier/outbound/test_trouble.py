"""The answer to a call that is placed may be late or lost; the call is not."""

import asyncio
import time

import pytest

from tests.contract.local.carrier.conftest import CALLEE

TWIML = "<Response><Hangup/></Response>"


async def test_a_late_answer(carrier, customer, number):
    await carrier.callee(CALLEE, answers=True)
    assert await carrier.put("calls/trouble", create_answer="delay", ms=300) == 200
    begun = time.monotonic()
    placed = await carrier.place(twiml=TWIML, status_callback=f"{customer.url}/status")
    assert time.monotonic() - begun >= 0.3
    assert (await customer.arrival("/status")).form["CallSid"] == placed.sid


@pytest.mark.parametrize(("trouble", "calls"), [("drop", 1), ("drop_before", 0)])
async def test_a_lost_answer(carrier, number, trouble, calls):
    await carrier.callee(CALLEE, answers="busy")
    await carrier.put("calls/trouble", create_answer=trouble)
    with pytest.raises(OSError, match="Connection aborted"):
        await carrier.place(twiml=TWIML)
    assert len(await asyncio.to_thread(carrier.client.calls.list)) == calls
    await carrier.place(twiml=TWIML)


async def test_other_requests_have_no_trouble(carrier, number):
    await carrier.put("calls/trouble", create_answer="drop_before")
    assert await asyncio.to_thread(carrier.client.calls.list) == []
    with pytest.raises(OSError, match="Connection aborted"):
        await carrier.place(twiml=TWIML)


@pytest.mark.parametrize(
    "trouble", [{"create_answer": "lie"}, {"ms": 1}, {"create_answer": "drop", "ms": -1}]
)
async def test_trouble_that_is_none(carrier, trouble):
    assert await carrier.put("calls/trouble", **trouble) == 400
