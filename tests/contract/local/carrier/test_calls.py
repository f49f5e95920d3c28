import asyncio
import wave

import aiohttp
import pytest
from aiohttp import web

from tests.contract.local.carrier.handset import dialled


async def test_a_call_is_answered_and_hears_what_the_document_says(carrier, customer, number):
    customer.on("/voice", "<Say>welcome to the clinic</Say>")
    async with carrier.dial() as handset:
        answered = await handset.until("answered")
        await handset.until("hangup", by="agent")
        assert await handset.words() == "welcome to the clinic"
    [request] = customer.to("/voice")
    assert request.signed
    assert request.form["CallSid"] == answered["call_sid"]
    assert request.form["CallStatus"] == "ringing"
    assert (request.form["From"], request.form["To"]) == ("+15550100001", number)


async def test_the_end_is_told_to_the_status_callback(carrier, customer, number):
    customer.on("/voice", '<Pause length="1"/><Say>hello there</Say><Pause length="3"/>')
    async with carrier.dial() as handset:
        await handset.until("hangup")
    status = await customer.arrival("/status")
    assert status.signed
    assert status.form["CallStatus"] == "completed"
    assert status.form["CallbackSource"] == "call-progress-events"
    assert status.form["SequenceNumber"] == "0"
    # The leading pause rings on; after the words (under a second) come three seconds more.
    assert status.form["CallDuration"] == "4"
    assert status.form["Duration"] == "1"


async def test_real_pace_keeps_the_line_open_while_the_customer_thinks(carrier, customer, number):
    async with carrier.dial(pace="real") as handset:

        async def thoughtful(request: web.Request) -> web.Response:
            await handset.hears(5)
            return web.Response(text="<Response><Say>b</Say></Response>", content_type="text/xml")

        customer.on("/voice", "<Say>a</Say><Redirect>/more</Redirect>")
        customer.handle("/more", thoughtful)
        await handset.until("hangup")
        assert await handset.words() == "a b"
    assert [told["event"] for told in handset.events] == [
        "ringing",
        "webhook",
        "answered",
        "playing",
        "webhook",
        "playing",
        "hangup",
    ]


@pytest.mark.parametrize(
    ("verb", "status"),
    [
        ('<Reject reason="busy"/>', "busy"),
        ('<Reject reason="rejected"/>', "no-answer"),
        ("<Reject/>", "no-answer"),
    ],
)
async def test_rejected_calls_are_never_answered(carrier, customer, number, verb, status):
    customer.on("/voice", verb)
    async with carrier.dial() as handset:
        await handset.until("hangup", by="agent")
        assert not handset.named("answered")
    told = (await customer.arrival("/status")).form
    assert (told["CallStatus"], told["CallDuration"]) == (status, "0")
    assert (await carrier.call(told["CallSid"])).status == status


async def test_the_caller_can_hang_up_while_something_plays(carrier, customer, number):
    customer.on(
        "/voice", '<Pause length="1"/><Say>hello</Say><Pause length="60"/><Redirect>/never</Redirect>'
    )
    async with carrier.dial() as handset:
        await handset.until("playing")
        await handset.hang_up()
        await handset.until("hangup", by="caller")
    assert (await customer.arrival("/status")).form["CallStatus"] == "completed"
    assert not customer.to("/never")


async def test_both_directions_are_kept_as_a_wav(carrier, customer, number):
    customer.on("/voice", '<Say>left or right</Say><Gather input="speech" speechTimeout="1"/>')
    async with carrier.dial() as handset:
        sid = (await handset.until("answered"))["call_sid"]
        await handset.until("listening")
        await handset.say("left")
        await handset.until("heard", text="left")
    await customer.arrival("/status")
    timeline = (await carrier.look(f"/carrier/calls/{sid}/timeline"))["timeline"]
    assert timeline[-1]["event"] == "hangup"
    with wave.open(str(carrier.kept(sid))) as kept:
        assert (kept.getnchannels(), kept.getsampwidth(), kept.getframerate()) == (2, 2, 8_000)
        assert abs(kept.getnframes() // 8 - timeline[-1]["media_ms"]) <= 20


async def test_a_number_without_a_voice_url_fails_without_a_notice(carrier, customer):
    await carrier.add_number("", status_callback=f"{customer.url}/status")
    async with carrier.dial() as handset:
        await handset.until("hangup", by="error")
    assert (await customer.arrival("/status")).form["CallStatus"] == "failed"
    assert await carrier.codes() == []


@pytest.mark.parametrize(
    ("query", "status"),
    [({"to": "+15559999999"}, 404), ({"from": "me"}, 400), ({"pace": "slow"}, 400)],
    ids=str,
)
async def test_a_wrong_dial_is_refused(carrier, number, query, status):
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with dialled(carrier.url, **query):
            pass
    assert refused.value.status == status


async def test_a_phone_that_breaks_the_lock_step_is_hung_up(carrier, customer, number):
    customer.on("/voice", '<Say>hello</Say><Pause length="5"/>')
    async with carrier.dial() as handset:
        await handset.until("playing")
        await handset.send_frame(b"\xff" * 80)
        told = await handset.until("hangup", by="error")
        assert "80 bytes" in str(told["reason"])


async def test_a_frame_that_answers_none_is_refused(carrier, customer, number):
    customer.on("/voice", '<Say>hello</Say><Pause length="5"/>')
    async with carrier.dial() as handset:
        await handset.until("playing")
        await handset.send_frame(b"\xff" * 160)
        await handset.until("hangup", by="error")


async def test_an_unknown_event_is_refused(carrier, customer, number):
    customer.on("/voice", '<Pause length="1"/><Say>hello</Say><Pause length="5"/>')
    async with carrier.dial() as handset:
        await handset.until("playing")
        await handset.tell({"event": "mute"})
        await handset.until("hangup", by="error")


async def test_what_twilio_does_and_this_does_not_is_refused_by_name(carrier, customer, number):
    customer.on("/voice", "<Enqueue>support</Enqueue>")
    async with carrier.dial() as handset:
        told = await handset.until("hangup", by="error")
    assert "<Enqueue>" in str(told["reason"])
    [notice] = (await carrier.look("/carrier/notifications"))["notifications"]
    assert (notice["code"], notice["level"]) == (None, "error")


async def test_other_hosts_are_not_served(carrier):
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{carrier.url}/health", headers={"Host": "attacker.example"}) as refused,
        session.get(f"{carrier.url}/health") as answered,
    ):
        assert refused.status == 421
        assert await answered.json() == {"status": "ok"}


async def test_a_caller_who_gives_up_is_noticed_while_a_webhook_is_awaited(carrier, customer, number):
    asked, answered = asyncio.Event(), asyncio.Event()

    async def slow(request: web.Request) -> web.Response:
        asked.set()
        await answered.wait()
        return web.Response(text="<Response/>", content_type="text/xml")

    customer.handle("/voice", slow)
    async with carrier.dial() as handset:
        await asked.wait()
        await handset.hang_up()
        await handset.until("hangup", by="caller")
    assert (await customer.arrival("/status")).form["CallStatus"] == "no-answer"
    answered.set()


async def test_an_answer_after_the_caller_has_gone_is_still_taken(carrier, customer, number):
    asked, answered = asyncio.Event(), asyncio.Event()

    async def slow(request: web.Request) -> web.Response:
        asked.set()
        await answered.wait()
        return web.Response(text="<Response/>", content_type="text/xml")

    customer.on("/voice", "<Say>hi</Say><Redirect>/slow</Redirect>")
    customer.handle("/slow", slow)
    async with carrier.dial() as handset:
        await handset.until("playing")
        listening = asyncio.create_task(handset.until("hangup", by="caller"))
        await asked.wait()
        await handset.hang_up()
        await listening
        answered.set()
    while "/slow" not in {entry["path"] for entry in (await carrier.look("/carrier/webhooks"))["webhooks"]}:
        await asyncio.sleep(0.01)
