import asyncio
import socket

import pytest
from aiohttp import web

from local.carrier.faults import CallError
from local.carrier.webhooks.overrides import Overrides, parse


async def call(carrier):
    async with carrier.dial() as handset:
        await handset.until("hangup")
        return handset


async def hanging(request: web.Request) -> web.Response:
    await asyncio.Event().wait()
    return web.Response()


@pytest.mark.parametrize(
    ("fragment", "answers", "requests", "code"),
    [
        ("", [500, 200], 1, 11200),
        ("#rp=5xx&rc=1", [500, 200], 2, None),
        ("#rp=5xx&rc=2", [500, 500, 200], 3, None),
        ("#rp=5xx&rc=1", [500, 500, 200], 2, 11200),
        ("#rp=5xx&rc=0", [500, 200], 1, 11200),
        ("#rp=5xx", [404, 200], 1, 11200),
        ("#rp=4xx", [404, 200], 2, None),
        ("#rp=all", [404, 200], 2, None),
        ("#rp=ct,rt&rc=5", [500, 200], 1, 11200),
    ],
)
async def test_failures_are_retried_as_the_fragment_says(
    carrier, customer, fragment, answers, requests, code
):
    await carrier.add_number(f"{customer.url}/voice{fragment}")
    for status in answers:
        customer.reply("/voice", status=status, body=b"<Response><Hangup/></Response>")
    await call(carrier)
    received = customer.to("/voice")
    assert len(received) == requests
    assert len({request.headers["I-Twilio-Idempotency-Token"] for request in received}) == 1
    assert all(request.signed for request in received)
    assert await carrier.codes() == ([code] if code else [])


async def test_an_answer_that_does_not_come_is_asked_for_again(carrier, customer):
    await carrier.add_number(f"{customer.url}/voice#rt=1000&rp=rt&rc=1")
    customer.handle("/voice", hanging)
    customer.on("/voice", "<Say>second try</Say>")
    handset = await call(carrier)
    assert await handset.words() == "second try"


@pytest.mark.parametrize(("fragment", "code"), [("#rt=100", 11205), ("#tt=100", 11203)])
async def test_waiting_ends(carrier, customer, fragment, code):
    await carrier.add_number(f"{customer.url}/voice{fragment}")
    customer.handle("/voice", hanging)
    await call(carrier)
    assert await carrier.codes() == [code]


async def test_the_fallback_url_is_told_what_failed(carrier, customer):
    await carrier.add_number(f"{customer.url}/voice", voice_fallback_url=f"{customer.url}/fallback")
    customer.reply("/voice", status=503)
    customer.on("/fallback", "<Say>we will ring you</Say>")
    handset = await call(carrier)
    assert await handset.words() == "we will ring you"
    [fallback] = customer.to("/fallback")
    assert fallback.signed
    assert fallback.form["ErrorCode"] == "11200"
    assert fallback.form["ErrorUrl"] == f"{customer.url}/voice"


async def test_a_failing_fallback_is_not_asked_twice(carrier, customer):
    await carrier.add_number(f"{customer.url}/voice", voice_fallback_url=f"{customer.url}/fallback")
    customer.reply("/voice", status=503)
    customer.reply("/fallback", status=503)
    handset = await call(carrier)
    assert await handset.words() == "We are sorry. An application error has occurred. Goodbye."
    assert await carrier.codes() == [11200, 11200]


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        (b"<Response>", "text/xml", 12100),
        (b" <?xml version='1.0'?><Response/>", "text/xml", 12100),
        (b"<Twiml/>", "text/xml", 12100),
        (b"", "text/xml", 12100),
        (b"<!DOCTYPE r [<!ENTITY a 'b'>]><Response>&a;</Response>", "text/xml", 12100),
        (b"<Response><!--" + b"x" * 64 * 1024 + b"--></Response>", "application/xml", 11750),
        (b'{"ok": true}', "application/json", 12300),
    ],
)
async def test_documents_that_are_none_end_the_call(carrier, customer, number, body, content_type, code):
    customer.reply("/voice", body=body, content_type=content_type)
    async with carrier.dial() as handset:
        await handset.until("hangup", by="error")
    assert await carrier.codes() == [code]


async def test_nobody_at_the_address(carrier):
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        await carrier.add_number(f"http://127.0.0.1:{deaf.getsockname()[1]}/voice")
        await call(carrier)
    assert await carrier.codes() == [11205]


async def test_a_redirect_is_followed_without_what_the_event_added(carrier, customer, number):
    async def moved(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "/elsewhere"})

    customer.on("/voice", '<Gather numDigits="1" action="/turn"/>')
    customer.handle("/turn", moved)
    customer.on("/elsewhere", '<Redirect method="GET">/last</Redirect>')
    customer.on("/last", "<Hangup/>")
    async with carrier.dial() as handset:
        await handset.until("listening")
        await handset.press("1")
        await handset.until("hangup", by="agent")
    [followed] = customer.to("/elsewhere")
    assert (followed.method, followed.signed) == ("GET", True)
    assert "CallSid" in followed.query
    assert "Digits" not in followed.query


@pytest.mark.parametrize("settings", [{"duplicate": True}], indirect=True)
async def test_duplicates_are_sent_together_and_compared(carrier, customer, number):
    both = asyncio.Barrier(2)
    answers = iter(["<Redirect>/next</Redirect>"] * 2)

    async def same(request: web.Request) -> web.Response:
        await both.wait()
        return web.Response(text=f"<Response>{next(answers)}</Response>", content_type="text/xml")

    customer.handle("/voice", same)
    customer.on("/next", "<Hangup/>")
    customer.on("/next", "<Hangup></Hangup>")
    await call(carrier)
    for _ in range(2):
        await customer.arrival("/status")
    voice, following = (await carrier.look("/carrier/webhooks"))["webhooks"][:2]
    assert (voice["path"], voice["status"], voice["equal"]) == ("/voice", 200, True)
    assert (following["path"], following["equal"]) == ("/next", False)
    assert len({request.headers["I-Twilio-Idempotency-Token"] for request in customer.to("/next")}) == 1


@pytest.mark.parametrize("settings", [{"sign_fragment": True}], indirect=True)
async def test_the_fragment_can_be_signed_too(carrier, customer):
    await carrier.add_number(f"{customer.url}/voice#rc=0")
    customer.on("/voice", "<Hangup/>")
    await call(carrier)
    [request] = customer.to("/voice")
    assert not request.signed
    assert customer.valid(f"{customer.url}/voice#rc=0", request)


def test_overrides_have_twilios_defaults():
    assert parse("") == Overrides(5_000, 15_000, 15_000, 1, frozenset({"ct"}))
    assert parse("ct=2000&rt=7000&tt=14500&rc=1&rp=ct,rt,5xx") == Overrides(
        2_000, 7_000, 14_500, 1, frozenset({"ct", "rt", "5xx"}), total_given=True
    )


@pytest.mark.parametrize(
    ("fragment", "code"),
    [
        ("ct=99", 11100),
        ("rt=15001", 11100),
        ("rc=6", 11100),
        ("tc=5", 11100),
        ("top", 11100),
        ("rp=6xx", 11243),
    ],
)
def test_bad_overrides_are_refused(fragment, code):
    with pytest.raises(CallError) as refused:
        parse(fragment)
    assert refused.value.code == code
