"""Instances that die while they answer: what is asked again, and what the caller hears in the end."""

import asyncio
import socket
import struct

import pytest
from aiohttp import web

OVERRIDES = "#ct=2000&rt=7000&tt=14500&rc=1&rp=ct,rt,5xx"
APOLOGY = "We are sorry. An application error has occurred. Goodbye."


async def reset(request: web.Request) -> web.StreamResponse:
    assert request.transport
    connection = request.transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.transport.abort()
    return web.Response()


async def closed(request: web.Request) -> web.StreamResponse:
    assert request.transport
    request.transport.close()
    return web.Response()


async def broken_off(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "1000", "Content-Type": "text/xml"})
    await response.prepare(request)
    await response.write(b"<Response/>")
    assert request.transport
    request.transport.close()
    return response


async def unavailable(request: web.Request) -> web.StreamResponse:
    return web.Response(status=503)


DEATHS = pytest.mark.parametrize("dying", [reset, closed, broken_off, unavailable])


async def words_of_a_call(carrier) -> str:
    async with carrier.dial() as handset:
        await handset.until("hangup")
        return await handset.words()


def tokens(requests) -> set[str]:
    return {request.headers["I-Twilio-Idempotency-Token"] for request in requests}


@DEATHS
async def test_a_dead_instance_costs_one_retry(carrier, customer, dying):
    await carrier.add_number(f"{customer.url}/voice{OVERRIDES}")
    customer.on("/voice", f"<Say>hello</Say><Redirect>/next{OVERRIDES}</Redirect>".replace("&", "&amp;"))
    customer.handle("/next", dying)
    customer.on("/next", "<Say>here I am again</Say>")
    assert await words_of_a_call(carrier) == "hello here I am again"
    assert len(customer.to("/next")) == 2
    assert len(tokens(customer.to("/next"))) == 1
    assert all(request.signed for request in customer.to("/next"))
    assert await carrier.codes() == []


@DEATHS
async def test_without_overrides_nothing_is_asked_again(carrier, customer, dying):
    await carrier.add_number(f"{customer.url}/voice")
    customer.handle("/voice", dying)
    assert await words_of_a_call(carrier) == APOLOGY
    assert len(customer.to("/voice")) == 1
    assert await carrier.codes() == [11200]


@DEATHS
async def test_after_the_last_retry_the_fallback_speaks(carrier, customer, dying):
    fallback = f"{customer.url}/fallback{OVERRIDES}"
    await carrier.add_number(f"{customer.url}/voice{OVERRIDES}", voice_fallback_url=fallback)
    customer.handle("/voice", dying)
    customer.handle("/fallback", dying)
    customer.on("/fallback", "<Say>please ring later</Say>")
    assert await words_of_a_call(carrier) == "please ring later"
    assert [len(customer.to("/voice")), len(customer.to("/fallback"))] == [2, 2]
    told = customer.to("/fallback")[-1]
    assert told.form["ErrorCode"] == "11200"
    assert told.form["ErrorUrl"].startswith(f"{customer.url}/voice")
    assert tokens(customer.to("/voice")).isdisjoint(tokens(customer.to("/fallback")))


@DEATHS
async def test_when_the_fallback_dies_too_the_caller_hears_an_apology(carrier, customer, dying):
    fallback = f"{customer.url}/fallback{OVERRIDES}"
    await carrier.add_number(f"{customer.url}/voice", voice_fallback_url=fallback)
    customer.on("/voice", f"<Say>hello</Say><Redirect>/next{OVERRIDES}</Redirect>".replace("&", "&amp;"))
    customer.handle("/next", dying)
    customer.handle("/fallback", dying)
    assert await words_of_a_call(carrier) == f"hello {APOLOGY}"
    assert [len(customer.to("/next")), len(customer.to("/fallback"))] == [2, 2]
    assert await carrier.codes() == [11200, 11200]


async def test_an_answer_in_pieces_is_read_whole(carrier, customer, number):
    async def piecemeal(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/xml"})
        await response.prepare(request)
        await response.write(b"<Response><Say>in two")
        await asyncio.sleep(0.05)
        await response.write(b" pieces</Say></Response>")
        return response

    customer.handle("/voice", piecemeal)
    assert await words_of_a_call(carrier) == "in two pieces"
