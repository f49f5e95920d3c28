import asyncio
from collections.abc import Sequence

import pytest
from aiohttp import web

from local.speech.engines import Recognition
from local.speech.engines.modem import Modem

GATHER = '<Gather input="speech" action="/turn" speechTimeout="auto" partialResultCallback="/partial"'
LONG = " ".join(["a"] * 9 + ["tomorrow", "at", "ten", "in", "the", "morning", "if", "that", "is", "possible"])


class ForgetfulModem(Modem):
    """A modem that never gets done with what it is asked first."""

    def __init__(self) -> None:
        self.asked = 0
        self.given_up = asyncio.Event()

    async def transcribe(self, mulaw: bytes, phrases: Sequence[str] = ()) -> Recognition:
        self.asked += 1
        if self.asked > 1:
            return await super().transcribe(mulaw, phrases)
        try:
            return await asyncio.Event().wait() or await super().transcribe(mulaw)
        except asyncio.CancelledError:
            self.given_up.set()
            raise


async def spoken(carrier, customer, text: str, verb: str = f"{GATHER}/>", **dial: str):
    customer.on("/voice", verb)
    customer.on("/turn", "<Hangup/>")
    async with carrier.dial(**dial) as handset:
        await handset.until("listening")
        await handset.say(text)
        await handset.until("hangup")
        return handset


async def timeline_of(carrier, handset):
    [answered] = handset.named("answered")
    return (await carrier.look(f"/carrier/calls/{answered['call_sid']}/timeline"))["timeline"]


async def test_partial_results_are_told_while_the_caller_speaks(carrier, customer, number):
    customer.reply("/partial", status=204)
    handset = await spoken(carrier, customer, LONG)
    partials = customer.to("/partial")
    assert len(partials) >= 2
    assert all(partial.signed for partial in partials)
    assert [partial.form["SequenceNumber"] for partial in partials] == [str(n) for n in range(len(partials))]
    texts = [partial.form["UnstableSpeechResult"] for partial in partials]
    assert all(text and LONG.startswith(text) for text in texts)
    assert [len(text) for text in texts] == sorted({len(text) for text in texts})
    assert [partial.form["StableSpeechResult"] for partial in partials] == ["", *texts[:-1]]
    assert partials[0].form["CallStatus"] == "in-progress"
    assert customer.to("/turn")[0].form["SpeechResult"] == LONG
    marks = [
        mark for mark in await timeline_of(carrier, handset) if mark["event"] in {"listening", "partial"}
    ]
    listening, first, second = (mark["media_ms"] for mark in marks[:3])
    assert 300 <= first - listening <= 500
    assert second - first == pytest.approx(1_000, abs=60)


async def test_a_short_word_has_a_partial_result_too(carrier, customer, number):
    customer.on("/partial")
    await spoken(carrier, customer, "yes")
    [partial] = customer.to("/partial")
    assert partial.form["UnstableSpeechResult"] == "yes"


async def test_the_action_comes_after_the_first_partial_was_answered(carrier, customer, number):
    order: list[str] = []

    async def slow(request: web.Request) -> web.Response:
        await asyncio.sleep(0.2)
        order.append("partial answered")
        return web.Response(status=204)

    async def turn(request: web.Request) -> web.Response:
        order.append("turn")
        return web.Response(text="<Response/>", content_type="text/xml")

    customer.handle("/partial", slow)
    customer.handle("/turn", turn)
    handset = await spoken(carrier, customer, "yes")
    assert order == ["partial answered", "turn"]
    [listening], [heard] = handset.named("listening"), handset.named("heard")
    assert heard["media_ms"] - listening["media_ms"] < 1_000


async def test_what_a_partial_is_answered_is_ignored(carrier, customer, number):
    customer.on("/partial", "<Hangup/>")
    await spoken(carrier, customer, "yes")
    assert customer.to("/turn")


async def test_a_partial_that_fails_is_a_notice_and_nothing_else(carrier, customer):
    await carrier.add_number(f"{customer.url}/voice")
    verb = GATHER.replace('"/partial"', '"/partial#rc=1&amp;rp=5xx"')
    customer.reply("/partial", status=500)
    await spoken(carrier, customer, "yes", f"{verb}/>")
    assert customer.to("/turn")
    assert await carrier.codes() == [11200]
    assert len({partial.headers["I-Twilio-Idempotency-Token"] for partial in customer.to("/partial")}) == 1
    assert len(customer.to("/partial")) == 2


async def test_they_can_be_asked_for_by_get(carrier, customer, number):
    customer.on("/partial")
    verb = GATHER.replace("/partial", "/partial?n=1") + ' partialResultCallbackMethod="GET"'
    await spoken(carrier, customer, "yes", f"{verb}/>")
    [partial] = customer.to("/partial")
    assert (partial.method, partial.signed) == ("GET", True)
    assert (partial.query["n"], partial.query["UnstableSpeechResult"]) == ("1", "yes")


async def test_a_partial_that_hangs_delays_nothing_at_real_pace(carrier, customer, number):
    async def hanging(request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    customer.handle("/partial", hanging)
    async with asyncio.timeout(12):  # it would be given up after 15 s
        await spoken(carrier, customer, "yes", pace="real")
    assert len(customer.to("/partial")) == len(customer.to("/turn")) == 1


async def test_without_speech_there_are_none(carrier, customer, number):
    customer.on("/voice", f'{GATHER} timeout="1"/>')
    async with carrier.dial() as handset:
        await handset.until("hangup")
    assert not customer.to("/partial")


class TestSlowEngine:
    @pytest.fixture
    def engine(self) -> ForgetfulModem:
        return ForgetfulModem()

    @pytest.mark.usefixtures("number")
    async def test_one_recognition_at_a_time_and_none_after_the_end(self, carrier, customer, engine):
        await spoken(carrier, customer, "a b c d e f g", pace="real")
        assert customer.to("/turn")[0].form["SpeechResult"] == "a b c d e f g"
        assert engine.asked == 2
        assert engine.given_up.is_set()
        assert not customer.to("/partial")


@pytest.mark.parametrize("settings", [{"duplicate": True}], indirect=True)
async def test_duplicates_are_doubled_and_out_of_order(carrier, customer, number):
    arrived: list[str] = []

    async def note(request: web.Request) -> web.Response:
        arrived.append(str((await request.post())["SequenceNumber"]))
        return web.Response(status=204)

    customer.handle("/partial", note)
    await spoken(carrier, customer, f"{LONG} {LONG}")
    assert arrived[:6] == ["0", "0", "2", "2", "1", "1"]
    assert all(arrived.count(n) == 2 for n in set(arrived))
    tokens = [partial.headers["I-Twilio-Idempotency-Token"] for partial in customer.to("/partial")]
    assert len(set(tokens)) == len(tokens) / 2
