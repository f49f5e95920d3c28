"""A recording may be begun and the answer to that be lost; its announcement may be late, lost, or made twice."""

import asyncio

import pytest

WAITING = '<Gather numDigits="1" action="/turn" timeout="60"/>'
EVENTS = ["completed", "absent"]


async def begun(carrier, customer, handset, **more: str):
    sid = (await handset.until("answered"))["call_sid"]
    await handset.until("listening")
    create = carrier.client.calls(sid).recordings.create
    return await asyncio.to_thread(
        create,
        recording_status_callback=f"{customer.url}/recorded",
        recording_status_callback_event=EVENTS,
        **more,
    )


@pytest.fixture
def waits(customer, number):
    customer.on("/voice", WAITING)
    customer.on("/turn", "<Hangup/>")
    customer.on("/recorded")


@pytest.mark.parametrize(("trouble", "there"), [("drop", 1), ("drop_before", 0)])
async def test_the_answer_to_who_begins_one_is_lost(carrier, customer, waits, trouble, there):
    await carrier.put("calls/trouble", create_answer=trouble, of="recordings")
    async with carrier.dial() as handset:
        with pytest.raises(OSError, match="Connection aborted"):
            await begun(carrier, customer, handset)
        assert len(await asyncio.to_thread(carrier.client.recordings.list)) == there
        await handset.press("1")
        await handset.until("hangup")


@pytest.mark.parametrize(("fate", "times"), [("drop", 0), ("twice", 2), ("delay", 1)])
async def test_the_announcement_has_its_fate(carrier, customer, waits, fate, times):
    assert await carrier.put("recordings/trouble", announcement=fate, ms=100) == 200
    async with carrier.dial() as handset:
        recording = await begun(carrier, customer, handset)
        await handset.exchange(50)
        await handset.press("1")
        await handset.until("hangup")
    async with asyncio.timeout(30):
        while len(customer.to("/recorded")) < times:
            await asyncio.sleep(0.02)
        while recording.status != "completed":
            recording = await asyncio.to_thread(carrier.client.recordings(recording.sid).fetch)
    assert len(customer.to("/recorded")) == times


async def test_trouble_that_is_none(carrier):
    assert await carrier.put("recordings/trouble", announcement="lie") == 400


async def test_silence_stands_where_it_was_paused(carrier, customer, waits):
    async with carrier.dial() as handset:
        recording = await begun(carrier, customer, handset, recording_channels="dual")
        current = carrier.client.calls(recording.call_sid).recordings("Twilio.CURRENT")
        await handset.exchange(50)
        await asyncio.to_thread(current.update, status="paused", pause_behavior="silence")
        await handset.exchange(100)
        await asyncio.to_thread(current.update, status="in-progress")
        await handset.exchange(50)
        await handset.press("1")
        await handset.until("hangup")
    announced = await customer.arrival("/recorded")
    assert (announced.form["RecordingDuration"], announced.form["RecordingStatus"]) == ("4", "completed")
