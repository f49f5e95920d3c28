import asyncio
import json
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace

import aiohttp
import pytest
from aiohttp import web
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from local.carrier.account import Settings
from local.carrier.app import build
from local.carrier.calling import recorder
from local.speech.engines import open_engine
from tests.contract.local.carrier.conftest import ACCOUNT, NUMBER, LoopbackHttpClient
from tests.contract.local.carrier.handset import dialled
from tests.contract.local.carrier.serving import serve


async def refusal(work, *args: object, **kwargs: object) -> tuple[int, int | None]:
    with pytest.raises(TwilioRestException) as refused:
        await asyncio.to_thread(work, *args, **kwargs)
    return refused.value.status, refused.value.code


async def test_a_number_is_bought_changed_found_and_released(carrier):
    numbers = carrier.client.incoming_phone_numbers
    bought = await asyncio.to_thread(numbers.create, phone_number=NUMBER, voice_url="https://a.example/voice")
    assert (bought.phone_number, bought.voice_method) == (NUMBER, "POST")
    await asyncio.to_thread(
        numbers(bought.sid).update, voice_fallback_url="https://b.example/", status_callback_method="GET"
    )
    fetched = await asyncio.to_thread(numbers(bought.sid).fetch)
    assert fetched.voice_url == "https://a.example/voice"
    assert fetched.voice_fallback_url == "https://b.example/"
    assert fetched.status_callback_method == "GET"
    assert [found.sid for found in await asyncio.to_thread(numbers.list, phone_number=NUMBER)] == [bought.sid]
    assert await asyncio.to_thread(numbers.list, phone_number="+15557777777") == []
    assert await asyncio.to_thread(numbers(bought.sid).delete)
    assert await refusal(numbers(bought.sid).fetch) == (404, 20404)


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[tuple[str, Client]]:
    async with serve(build(ACCOUNT, settings, open_engine("modem"))) as url:
        http = LoopbackHttpClient(url)
        yield url, Client(ACCOUNT.sid, ACCOUNT.auth_token, http_client=http)
        http.session.close()


async def test_numbers_survive_a_restart(settings):
    async with running(settings) as (_, client):
        await asyncio.to_thread(client.incoming_phone_numbers.create, phone_number=NUMBER)
    async with running(settings) as (_, client):
        [kept] = await asyncio.to_thread(client.incoming_phone_numbers.list)
        assert kept.phone_number == NUMBER


@pytest.fixture
async def recorded(settings, customer) -> AsyncIterator[tuple[str, str]]:
    """The sids of a call and of its recording at a carrier that has stopped since."""
    customer.on(
        "/voice",
        f'<Start><Recording recordingStatusCallback="{customer.url}/recorded"/></Start><Say>Hello.</Say>',
    )
    customer.on("/recorded")
    async with running(settings) as (url, client):
        await asyncio.to_thread(
            client.incoming_phone_numbers.create, phone_number=NUMBER, voice_url=f"{customer.url}/voice"
        )
        async with dialled(url) as handset:
            await handset.until("hangup")
        form = (await customer.arrival("/recorded")).form
    return form["CallSid"], form["RecordingSid"]


async def test_calls_and_recordings_survive_a_restart(settings, recorded):
    call_sid, recording_sid = recorded
    async with running(settings) as (_, client):
        call = await asyncio.to_thread(client.calls(call_sid).fetch)
        assert (call.status, call.duration) == ("completed", "1")
        [recording] = await asyncio.to_thread(client.calls(call_sid).recordings.list)
        assert (recording.sid, recording.status) == (recording_sid, "completed")
        assert await asyncio.to_thread(client.recordings(recording_sid).delete)
    async with running(settings) as (_, client):
        assert await refusal(client.recordings(recording_sid).fetch) == (404, 20404)


async def test_what_is_deleted_before_its_file_is_written_stays_so(settings, customer, monkeypatch):
    deleted, write = threading.Event(), recorder.wav.write

    def written(*channels: bytes) -> bytes:
        return write(*channels) if deleted.wait(20) else b""

    async def forget(request: web.Request) -> web.Response:
        sid = (await request.post())["RecordingSid"]
        assert await asyncio.to_thread(client.recordings(sid).delete)
        deleted.set()
        return web.Response(text="<Response/>", content_type="text/xml")

    monkeypatch.setattr(recorder, "wav", SimpleNamespace(write=written))
    customer.on("/voice", '<Record action="/turn" timeout="1" trim="do-not-trim"/>')
    customer.handle("/turn", forget)
    async with running(settings) as (url, client):
        await asyncio.to_thread(
            client.incoming_phone_numbers.create, phone_number=NUMBER, voice_url=f"{customer.url}/voice"
        )
        async with dialled(url) as handset:
            await handset.until("hangup")
        [kept] = await asyncio.to_thread(client.recordings.list, include_soft_deleted=True)
        assert kept.status == "deleted"
    assert list((settings.state / "recordings").glob("*.json")) == []


async def test_lists_are_read_page_by_page(carrier):
    numbers = carrier.client.incoming_phone_numbers
    for last in range(5):
        await asyncio.to_thread(numbers.create, phone_number=f"{NUMBER[:-1]}{last}")
    assert len(await asyncio.to_thread(numbers.list, page_size=2)) == 5
    assert len(await asyncio.to_thread(numbers.list, limit=3, page_size=2)) == 3


async def test_wrong_input_is_refused_by_name(carrier):
    numbers = carrier.client.incoming_phone_numbers
    assert await refusal(numbers.create, phone_number="12") == (400, 21421)
    assert await refusal(numbers.create, phone_number=NUMBER, voice_url="ftp://a") == (400, 21402)
    assert await refusal(numbers.create, phone_number=NUMBER, voice_method="PUT") == (400, 21403)
    assert await refusal(numbers.create, phone_number=NUMBER, sms_url="https://a") == (400, 20001)
    await asyncio.to_thread(numbers.create, phone_number=NUMBER)
    assert await refusal(numbers.create, phone_number=NUMBER) == (400, 21422)


async def test_a_number_may_not_be_for_sale(carrier):
    create = carrier.client.incoming_phone_numbers.create
    assert await refusal(create, phone_number="+15005550000") == (400, 21422)
    assert await refusal(create, phone_number="+15005550001") == (400, 21421)
    assert await refusal(create, phone_number="+442079460100") == (400, 21631)


async def test_a_number_is_found_by_part_of_it(carrier):
    numbers = carrier.client.incoming_phone_numbers
    await asyncio.to_thread(numbers.create, phone_number=NUMBER)
    for partial, count in (("5550001", 1), ("+1555*001000", 1), ("5551", 0), ("+1555*00100", 1)):
        assert len(await asyncio.to_thread(numbers.list, phone_number=partial)) == count


async def test_no_application_or_trunk_comes_before_the_urls(carrier):
    numbers = carrier.client.incoming_phone_numbers
    none = {"voice_application_sid": "", "trunk_sid": ""}
    bought = await asyncio.to_thread(numbers.create, phone_number=NUMBER, **none)
    assert (await asyncio.to_thread(numbers(bought.sid).update, **none)).trunk_sid is None
    assert (await refusal(numbers(bought.sid).update, trunk_sid="TK1"))[0] == 501


async def test_what_twilio_has_and_this_does_not_is_refused(carrier):
    assert (await refusal(carrier.client.conferences("CF1").fetch))[0] == 501
    assert (await refusal(carrier.client.messages.create, to=NUMBER, from_=NUMBER, body="a"))[0] == 501


@pytest.mark.parametrize("authorization", [None, "Basic Og==", "Bearer the-auth-token"])
async def test_strangers_are_turned_away(carrier, authorization):
    path = f"/2010-04-01/Accounts/{ACCOUNT.sid}/Calls.json"
    headers = {"Authorization": authorization} if authorization else {}
    async with aiohttp.ClientSession() as session, session.get(carrier.url + path, headers=headers) as answer:
        assert answer.status == 401
        assert json.loads(await answer.text()) == {
            "code": 20003,
            "message": "Authenticate",
            "more_info": "https://www.twilio.com/docs/errors/20003",
            "status": 401,
        }


async def test_another_accounts_resources_are_not_found(carrier):
    others = carrier.client.api.v2010.accounts("AC" + "1" * 32).calls
    assert await refusal(others("CA1").fetch) == (404, 20404)
    numbers = carrier.client.api.v2010.accounts("AC" + "1" * 32).incoming_phone_numbers
    assert await refusal(numbers.create, phone_number=NUMBER) == (404, 20404)


async def test_a_live_call_is_fetched_listed_and_hung_up(carrier, customer, number):
    customer.on("/voice", '<Say>hello</Say><Pause length="60"/>')
    async with carrier.dial() as handset:
        sid = (await handset.until("answered"))["call_sid"]
        call = carrier.client.calls(sid)
        fetched = await asyncio.to_thread(call.fetch)
        assert (fetched.status, fetched.to, fetched.direction) == ("in-progress", number, "inbound")
        assert await asyncio.to_thread(carrier.client.calls.list, status="completed") == []
        await asyncio.to_thread(call.update, status="completed")
        await handset.until("hangup", by="agent")
    await customer.arrival("/status")
    ended = await asyncio.to_thread(call.fetch)
    assert ended.status == "completed"
    assert ended.end_time is not None
    assert await refusal(call.update, status="completed") == (400, 21220)


async def test_a_live_call_is_given_other_documents(carrier, customer, number):
    customer.on("/voice", '<Say>hello</Say><Gather timeout="60" action="/never"/>')
    customer.on("/other", "<Say>by url</Say>")
    async with carrier.dial() as handset:
        sid = (await handset.until("answered"))["call_sid"]
        call = carrier.client.calls(sid)
        await handset.until("listening")
        twiml = "<Response><Say>by twiml</Say><Gather action='http://a'/></Response>"
        await asyncio.to_thread(call.update, twiml=twiml)
        await handset.until("listening")
        await asyncio.to_thread(call.update, url=f"{customer.url}/other")
        await handset.until("hangup", by="agent")
        assert await handset.words() == "hello by twiml by url"


async def test_a_document_without_a_url_needs_an_absolute_action(carrier, customer, number):
    customer.on("/voice", '<Say>hello</Say><Gather timeout="60"/>')
    async with carrier.dial() as handset:
        call = carrier.client.calls((await handset.until("answered"))["call_sid"])
        assert await refusal(call.update, twiml="<Response>" + "x" * 4_000) == (400, 32018)
        assert await refusal(call.update, twiml="<Response>") == (400, 12100)
        await asyncio.to_thread(call.update, twiml='<Response><Gather numDigits="1" action="/t"/></Response>')
        await handset.until("listening")
        await handset.press("1")
        await handset.until("hangup", by="error")
    assert await carrier.codes() == [11100]
