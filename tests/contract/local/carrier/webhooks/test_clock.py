"""What the carrier stamps on its requests, as a proxy in front of the app would."""

import asyncio
import re
import time

from aiohttp import web


def stamp(received) -> float:
    value = received.headers["X-Request-Start"]
    assert re.fullmatch(r"t=\d{10}\.\d{3}", value)
    return float(value.removeprefix("t="))


async def thinking(request: web.Request) -> web.Response:
    await asyncio.sleep(0.3)
    return web.Response(text="<Response><Hangup/></Response>", content_type="text/xml")


async def test_at_fast_pace_media_runs_ahead_of_the_wall_clock(carrier, customer, number):
    customer.on("/voice", '<Start><Recording recordingStatusCallback="/recorded"/></Start>'.replace(
        "/recorded", f"{customer.url}/recorded"
    ) + '<Say>hello</Say><Pause length="30"/><Redirect>/next</Redirect>')  # fmt: skip
    customer.handle("/next", thinking)
    customer.on("/recorded")
    before = time.time()
    async with carrier.dial() as handset:
        sid = (await handset.until("answered"))["call_sid"]
        await handset.until("hangup")
    status, recorded = await customer.arrival("/status"), await customer.arrival("/recorded")
    marks = (await carrier.look(f"/carrier/calls/{sid}/timeline"))["timeline"]
    media_s = marks[-1]["media_ms"] / 1_000
    [voice], [following] = customer.to("/voice"), customer.to("/next")
    assert before - 0.001 <= stamp(voice) <= time.time()
    assert media_s > 30
    for late in (following, status, recorded):
        assert 0 <= stamp(late) - stamp(voice) - media_s < time.time() - before


async def test_at_real_pace_it_is_the_wall_clock(carrier, customer):
    await carrier.add_number(f"{customer.url}/voice#rt=300&rp=rt&rc=1")
    arrived: list[float] = []

    async def hanging(request: web.Request) -> web.Response:
        arrived.append(time.time())
        await asyncio.Event().wait()
        return web.Response()

    customer.handle("/voice", hanging)
    customer.on("/voice", "<Hangup/>")
    before = time.time()
    async with carrier.dial(pace="real") as handset:
        await handset.until("hangup")
    first, second = customer.to("/voice")
    assert before - 0.001 <= stamp(first) <= arrived[0] + 0.001
    assert 0.25 <= stamp(second) - stamp(first) <= time.time() - before


async def test_at_fast_pace_a_retry_takes_its_time(carrier, customer):
    await carrier.add_number(f"{customer.url}/voice#rp=5xx")
    customer.reply("/voice", status=500)
    customer.on("/voice", "<Hangup/>")
    before = time.time()
    async with carrier.dial() as handset:
        await handset.until("hangup")
    first, second = customer.to("/voice")
    assert 0 <= stamp(second) - stamp(first) < time.time() - before


async def test_a_diversion_is_stamped_when_it_takes_effect(carrier, customer, number):
    """At fast pace the time for which a phone keeps a frame is none of the call's."""
    customer.on("/voice", '<Say>hello</Say><Pause length="60"/>')
    customer.on("/other", "<Hangup/>")
    before = time.time()
    async with carrier.dial() as handset:
        sid = (await handset.until("answered"))["call_sid"]
        await handset.exchange(50)
        kept = await handset.next_frame()
        await asyncio.to_thread(carrier.client.calls(sid).update, url=f"{customer.url}/other")
        await asyncio.sleep(0.5)
        await handset.send_frame(kept)
        await handset.until("hangup")
    [voice], [other] = customer.to("/voice"), customer.to("/other")
    media_s = 51 * 0.02
    assert -0.001 < stamp(other) - stamp(voice) - media_s < time.time() - before - 0.5
