"""From the queue to the end of the call, as its status callbacks and its resource tell it."""

import asyncio

import aiohttp
import pytest

from tests.contract.local.carrier.conftest import CALLEE, NUMBER
from tests.contract.local.carrier.outbound.progress import order, told

GREETING = "<Say>good morning</Say>"


async def test_a_phone_that_waits_is_called(carrier, customer, number):
    customer.on("/document", GREETING, '<Gather input="speech" speechTimeout="1" action="/turn"/>')
    customer.on("/turn", "<Say>goodbye</Say>")
    async with carrier.wait(CALLEE) as phone:
        placed = await carrier.place(**order(customer))
        ringing = await phone.until("ringing")
        assert (ringing["from"], ringing["call_sid"]) == (NUMBER, placed.sid)
        await phone.tell({"event": "answer"})
        await phone.until("listening")
        await phone.say("yes please")
        await phone.until("heard", text="yes please")
        await phone.until("hangup", by="agent")
        assert await phone.words() == "good morning goodbye"
    statuses = await told(customer, 4)
    assert [form["CallStatus"] for form in statuses] == ["initiated", "ringing", "in-progress", "completed"]
    assert {form["Direction"] for form in statuses} == {"outbound-api"}
    assert statuses[-1]["SipResponseCode"] == "200"
    [document] = customer.to("/document")
    assert document.signed
    assert (document.form["CallStatus"], document.form["To"]) == ("in-progress", CALLEE)
    call = await carrier.call(placed.sid)
    assert (call.status, call.duration) == ("completed", statuses[-1]["CallDuration"])
    assert call.start_time is not None


async def test_frames_of_the_ringing_are_not_part_of_the_call(carrier, customer, number):
    customer.on("/document", '<Pause length="2"/>')
    async with carrier.wait(CALLEE) as phone:
        await carrier.place(**order(customer))
        await phone.until("ringing")
        await phone.exchange(500)
        await phone.tell({"event": "answer"})
        await phone.until("hangup")
    assert (await told(customer, 4))[-1]["CallDuration"] == "2"


async def test_a_phone_that_declines_is_busy(carrier, customer, number):
    async with carrier.wait(CALLEE) as phone:
        placed = await carrier.place(**order(customer))
        await phone.until("ringing")
        await phone.tell({"event": "decline"})
        await phone.until("hangup")
        assert not phone.named("answered")
    statuses = await told(customer, 3)
    assert [form["CallStatus"] for form in statuses] == ["initiated", "ringing", "busy"]
    assert (statuses[-1]["SipResponseCode"], statuses[-1]["CallDuration"]) == ("486", "0")
    assert (await carrier.call(placed.sid)).status == "busy"
    assert not customer.to("/document")


async def test_a_phone_is_let_ring_for_its_timeout(carrier, customer, number):
    async with carrier.wait(CALLEE) as phone:
        await carrier.place(**order(customer, timeout=7))
        await phone.until("hangup")
        assert len(phone.heard) // 160 * 20 == 7_000
    statuses = await told(customer, 3)
    assert (statuses[-1]["CallStatus"], statuses[-1]["SipResponseCode"]) == ("no-answer", "487")


async def test_a_phone_that_goes_away_while_it_rings_does_not_answer(carrier, customer, number):
    async with carrier.wait(CALLEE) as phone:
        await carrier.place(**order(customer))
        await phone.until("ringing")
    assert (await told(customer, 3))[-1]["CallStatus"] == "no-answer"


async def test_a_phone_takes_one_call_and_may_wait_again(carrier, customer, number):
    customer.on("/document", GREETING)
    for _ in range(2):
        async with carrier.wait(CALLEE) as phone:
            await carrier.place(**order(customer))
            await phone.until("ringing")
            await phone.tell({"event": "answer"})
            await phone.until("hangup")
            assert await phone.words() == "good morning"
        await carrier.put("limits", cps=1_000)


@pytest.mark.parametrize(
    ("number_called", "query", "status"),
    [(CALLEE, "fast", 409), (NUMBER, "fast", 409), ("12", "fast", 400), ("+15550003333", "slow", 400)],
    ids=str,
)
async def test_where_no_phone_can_wait(carrier, number, number_called, query, status):
    async with carrier.wait(CALLEE):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            async with carrier.wait(number_called, query):
                pass
    assert refused.value.status == status


async def test_a_phone_cannot_answer_before_it_rings(carrier):
    async with carrier.wait(CALLEE) as phone:
        await phone.tell({"event": "answer"})
        with pytest.raises(AssertionError, match="the line closed"):
            await phone.until("hangup")
    async with carrier.wait(CALLEE):
        pass


@pytest.mark.parametrize(
    ("script", "status", "sip"),
    [
        ({"answers": "busy", "after_ms": 1_000}, "busy", "486"),
        ({"answers": "failed"}, "failed", "404"),
        ({"answers": "no-answer"}, "no-answer", "487"),
        ({"answers": True, "after_ms": 60_000}, "no-answer", "487"),
        (None, "no-answer", "487"),
    ],
    ids=str,
)
async def test_a_callee_who_is_not_had(carrier, customer, number, script, status, sip):
    if script:
        await carrier.callee(CALLEE, **script)
    placed = await carrier.place(**order(customer))
    statuses = await told(customer, 3)
    assert [form["CallStatus"] for form in statuses] == ["initiated", "ringing", status]
    assert statuses[-1]["SipResponseCode"] == sip
    assert (await carrier.call(placed.sid)).status == status


async def test_a_scripted_callee_speaks_and_hangs_up(carrier, customer, number):
    await carrier.callee(CALLEE, answers=True, after_ms=3_000, says="who is there", hangs_up_after_ms=9_000)
    customer.on("/document", '<Gather input="speech" speechTimeout="1" action="/turn"/>')
    customer.on("/turn", "<Say>it is me</Say>", '<Pause length="60"/>')
    placed = await carrier.place(**order(customer))
    assert (await customer.arrival("/turn")).form["SpeechResult"] == "who is there"
    assert (await told(customer, 4))[-1]["CallDuration"] == "9"
    timeline = (await carrier.look(f"/carrier/calls/{placed.sid}/timeline"))["timeline"]
    assert (timeline[-1]["event"], timeline[-1]["by"]) == ("hangup", "caller")


async def test_a_message_is_left_on_an_answering_machine(carrier, customer, number):
    machine = {"greeting": "please leave a message", "beep": True, "hears_ms": 20_000}
    await carrier.callee(CALLEE, answers=True, machine=machine)
    customer.on("/document", '<Pause length="3"/>', "<Say>call us back</Say>")
    placed = await carrier.place(**order(customer))
    await told(customer, 4)
    [message] = (await carrier.look(f"/carrier/callees/{CALLEE}/messages"))["messages"]
    assert (message["call_sid"], message["text"]) == (placed.sid, "call us back")
    assert message["wav"]


async def test_an_answering_machine_hangs_up_when_it_is_full(carrier, customer, number):
    await carrier.callee(CALLEE, answers=True, machine={"greeting": "", "beep": False, "hears_ms": 4_000})
    customer.on("/document", '<Pause length="60"/>')
    await carrier.place(**order(customer))
    assert (await told(customer, 4))[-1]["CallDuration"] == "4"


@pytest.mark.parametrize("more", [{"answers": "busy"}, {"answers": True, "says": "hello"}], ids=str)
async def test_a_machine_is_no_person(carrier, more):
    assert await carrier.callee(CALLEE, machine={"greeting": "nobody is at home"}, **more) == 400


async def test_twiml_may_come_with_the_call(carrier, customer, number):
    async with carrier.wait(CALLEE) as phone:
        await carrier.place(twiml="<Response><Say>no document needed</Say></Response>")
        await phone.until("ringing")
        await phone.tell({"event": "answer"})
        await phone.until("hangup")
        assert await phone.words() == "no document needed"


async def test_without_events_only_the_end_is_told(carrier, customer, number):
    await carrier.callee(CALLEE, answers=True)
    customer.on("/document", "<Hangup/>")
    await carrier.place(url=f"{customer.url}/document", status_callback=f"{customer.url}/status")
    [completed] = await told(customer, 1)
    assert completed["CallStatus"] == "completed"
    assert len(customer.to("/status")) == 1


async def test_the_calls_own_fallback_is_asked(carrier, customer, number):
    await carrier.callee(CALLEE, answers=True)
    customer.reply("/document", 500)
    customer.on("/fallback", "<Hangup/>")
    await carrier.place(**order(customer, fallback_url=f"{customer.url}/fallback", fallback_method="GET"))
    fallback = await customer.arrival("/fallback")
    assert (fallback.method, fallback.query["ErrorCode"]) == ("GET", "11200")
    assert (await told(customer, 4))[-1]["CallStatus"] == "completed"


async def test_a_call_is_over_after_its_time_limit(carrier, customer, number):
    await carrier.callee(CALLEE, answers=True)
    customer.on("/document", '<Pause length="60"/>')
    await carrier.place(**order(customer, time_limit=5))
    assert (await told(customer, 4))[-1]["CallDuration"] == "5"


@pytest.mark.parametrize("settings", [{"duplicate": True}], indirect=True, ids=["duplicate"])
async def test_doubled_webhooks_do_not_double_the_call(carrier, customer, number):
    customer.on("/document", GREETING)
    async with carrier.wait(CALLEE) as phone:
        placed = await carrier.place(**order(customer))
        await phone.until("ringing")
        await phone.tell({"event": "answer"})
        await phone.until("hangup")
        assert await phone.words() == "good morning"
    numbers = sorted([(await customer.arrival("/status")).form["SequenceNumber"] for _ in range(8)])
    assert numbers == ["0", "0", "1", "1", "2", "2", "3", "3"]
    assert [call.sid for call in await asyncio.to_thread(carrier.client.calls.list)] == [placed.sid]
