from __future__ import annotations

import re

from talkstack.telephony.form import StatusChanged
from tests.unit.functions.desk import Desk, a_desk
from tests.world import SID


async def spoken() -> tuple[Desk, str, str]:
    """A desk, and the addresses of the greeting and of the first answer."""
    desk = await a_desk("At nine.")
    greeting = (await desk.voice()).get_body().decode()
    call = await desk.world.call()
    answer = (await desk.turn(call.id, 1, SpeechResult="When?")).get_body().decode()
    stock, segment = (re.search("<Play>(.*)</Play>", twiml) for twiml in (greeting, answer))
    assert stock
    assert segment
    return desk, stock[1], segment[1]


async def test_what_twilio_is_told_to_play_is_served_as_it_was_spoken():
    desk, stock, segment = await spoken()
    files = desk.world.adapters.audio.files
    for url, caching in (
        (stock, "public, max-age=31536000, immutable"),
        (segment, "private, max-age=3600"),
    ):
        answer = await desk.audio(url)
        assert answer.status_code == 200
        assert answer.get_body() in files.values()
        assert answer.get_body()[:4] == b"RIFF"
        assert (answer.mimetype, answer.headers["Cache-Control"]) == ("audio/wav", caching)


async def test_head_range_and_what_is_known_already():
    desk, _, segment = await spoken()
    etag = (await desk.audio(segment)).headers["ETag"]
    head = await desk.audio(segment, "HEAD")
    assert (head.status_code, head.get_body(), head.headers["ETag"]) == (200, b"", etag)
    part = await desk.audio(segment, Range="bytes=0-3")
    assert (part.status_code, part.get_body()) == (206, b"RIFF")
    known = await desk.audio(segment, **{"If-None-Match": etag})
    assert (known.status_code, known.get_body()) == (304, b"")
    assert (await desk.audio(segment, Range="bytes=999999-")).status_code == 416


async def test_no_other_address_is_answered():
    desk, stock, segment = await spoken()
    for url in (segment.replace("/1-1-", "/1-2-"), segment[:-5] + "x.wav", stock[:-5] + "x.wav"):
        answer = await desk.audio(url)
        assert (answer.status_code, answer.get_body()) == (404, b"")


async def test_a_call_is_no_longer_heard_an_hour_after_it():
    desk, stock, segment = await spoken()
    over = StatusChanged(call_sid=SID, status="completed", source="", sequence="")
    await desk.services.recorder.status(over, desk.world.arrival(), desk.world.lifecycle)
    desk.world.clock.advance(3601)
    assert (await desk.audio(segment)).status_code == 404
    assert (await desk.audio(stock)).status_code == 200
