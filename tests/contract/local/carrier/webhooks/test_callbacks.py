"""Callbacks may be lost, late or sent twice; what needs an answer is not."""

import asyncio
import time

import pytest

WEBHOOKS = "/carrier/callbacks/trouble"


async def called(carrier, customer) -> None:
    recorded = f'<Recording recordingStatusCallback="{customer.url}/recorded" trim="do-not-trim"/>'
    customer.on("/voice", f'<Start>{recorded}</Start><Pause length="1"/>')
    customer.on("/recorded")
    async with carrier.dial() as phone:
        await phone.until("hangup")


async def test_a_dropped_callback_is_never_sent(carrier, customer, number):
    assert await carrier.put("callbacks/trouble", drop=1) == 200
    await called(carrier, customer)
    while (counts := await carrier.look(WEBHOOKS))["dropped"] != 2:
        await asyncio.sleep(0.01)
    assert counts == {"told": 0, "dropped": 2, "late": 0, "doubled": 0}
    assert [received.path for received in customer.received] == ["/voice"]


async def test_a_late_one_comes_all_the_same(carrier, customer, number):
    await carrier.put("callbacks/trouble", late=1, late_ms=[300])
    begun = time.monotonic()
    await called(carrier, customer)
    assert (await customer.arrival("/status")).signed
    assert (await customer.arrival("/recorded")).form["RecordingStatus"] == "completed"
    assert time.monotonic() - begun >= 0.3


async def test_a_doubled_one_comes_again_later(carrier, customer, number):
    await carrier.put("callbacks/trouble", double=1, late_ms=[50])
    await called(carrier, customer)
    for path in ("/status", "/recorded"):
        first, again = await customer.arrival(path), await customer.arrival(path)
        assert first.form == again.form
        assert first.headers["I-Twilio-Idempotency-Token"] == again.headers["I-Twilio-Idempotency-Token"]


async def test_trouble_ends_when_none_is_asked_for(carrier, customer, number):
    await carrier.put("callbacks/trouble", drop=1)
    await carrier.put("callbacks/trouble")
    await called(carrier, customer)
    assert (await customer.arrival("/status")).form["CallStatus"] == "completed"


@pytest.mark.parametrize("trouble", [{"drop": 0.6, "late": 0.6}, {"late": -1}, {"late_ms": []}, {"loss": 1}])
async def test_trouble_that_is_none(carrier, trouble):
    assert await carrier.put("callbacks/trouble", **trouble) == 400
