"""What may be asked for, and what becomes of each refusal."""

import asyncio

import pytest

from tests.contract.local.carrier.conftest import ACCOUNT, CALLEE, NUMBER
from tests.contract.local.carrier.test_rest import refusal

URL = "https://customer.example/document"


async def test_a_call_is_queued_first(carrier, number):
    placed = await carrier.place(url=URL, call_reason="your appointment")
    assert placed.sid.startswith("CA")
    assert (placed.status, placed.direction, placed.queue_time) == ("queued", "outbound-api", "0")
    assert (placed._from, placed.to, placed.account_sid) == (NUMBER, CALLEE, ACCOUNT.sid)
    assert (placed.start_time, placed.end_time, placed.duration, placed.answered_by) == (None,) * 4


@pytest.mark.parametrize(
    ("order", "refused"),
    [
        ({"from_": "+15559990000"}, (400, 21210)),
        ({"from_": "me"}, (400, 21212)),
        ({"from_": ""}, (400, 21213)),
        ({"to": "12"}, (400, 21211)),
        ({"to": ""}, (400, 21201)),
        ({"to": NUMBER}, (501, 501)),
        ({"url": "ftp://customer.example"}, (400, 21205)),
        ({"url": "/relative"}, (400, 21205)),
        ({"url": ""}, (400, 21205)),
        ({"url": "", "twiml": "<Response>" + " " * 3_980 + "</Response>"}, (400, 32018)),
        ({"url": "", "twiml": "<Response>"}, (400, 12100)),
        ({"fallback_url": "nowhere"}, (400, 21402)),
        ({"method": "PUT"}, (400, 21403)),
        ({"status_callback": "nowhere"}, (400, 21609)),
        ({"status_callback_event": ["answered", "sighed"]}, (400, 21626)),
        ({"timeout": 601}, (400, 21208)),
        ({"timeout": 0}, (400, 21208)),
        ({"time_limit": 0}, (400, 20001)),
        ({"record": True}, (501, 501)),
        ({"recording_channels": "dual"}, (501, 501)),
        ({"send_digits": "1"}, (501, 501)),
        ({"application_sid": "AP1"}, (501, 501)),
        ({"machine_detection": "Maybe"}, (400, 20001)),
        ({"machine_detection": "Enable", "machine_detection_timeout": 60}, (400, 20001)),
        ({"machine_detection": "Enable", "machine_detection_speech_threshold": 999}, (400, 20001)),
        ({"async_amd": "true"}, (501, 501)),
    ],
    ids=str,
)
async def test_what_is_wrong_is_refused(carrier, number, order, refused):
    wanted = {"from_": NUMBER, "to": CALLEE, "url": URL, **order}
    assert await refusal(carrier.client.calls.create, **wanted) == refused
    assert await asyncio.to_thread(carrier.client.calls.list) == []


async def test_the_url_wins_over_twiml(carrier, customer, number):
    await carrier.callee(CALLEE, answers=True)
    customer.on("/document", "<Hangup/>")
    await carrier.place(url=f"{customer.url}/document", twiml="<nonsense")
    assert (await customer.arrival("/document")).signed


@pytest.mark.parametrize(
    ("code", "status"), [(21215, 400), (13227, 400), (20429, 429), (20003, 401), (22005, 400)], ids=str
)
async def test_a_script_may_refuse_the_call(carrier, number, code, status):
    assert await carrier.callee(CALLEE, refuses=code) == 200
    create = carrier.client.calls.create
    assert await refusal(create, from_=NUMBER, to=CALLEE, url=URL) == (status, code)


async def test_an_unknown_refusal_is_no_script(carrier):
    assert await carrier.callee(CALLEE, refuses=99999) == 400
