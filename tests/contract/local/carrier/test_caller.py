"""The phone at the carrier: what it does in the middle of the agent's words, and what is kept of it."""

import time
from functools import partial

import pytest

from local.carrier.media import wav
from local.phone.errors import TooLateError
from local.phone.leg import Leg
from local.phone.phone import Phone
from local.speech.engines import open_engine
from tests.contract.local.carrier.handset import audio_of

WORDS = "the doctor can see you tomorrow at ten o'clock or at half past two"
GATHER = '<Gather input="speech dtmf" numDigits="1" action="/turn" speechTimeout="auto"><Play>/a.wav</Play></Gather>'
ONSET_MS = 60


@pytest.fixture
async def dial(carrier, customer, number):
    """A phone's call to a number that plays the words while it listens."""
    customer.on("/voice", GATHER)
    customer.on("/turn", "<Say>well then</Say><Hangup/>")
    customer.reply("/a.wav", body=wav.write(await audio_of(WORDS)), content_type="audio/wav")
    phone = Phone(carrier.url, open_engine("modem"))
    return partial(phone.dial, from_="+15550100001", to=number)


async def sounds(carrier, leg: Leg) -> list[dict]:
    [answered] = [event for event in leg.events if event.name == "answered"]
    marks = (await carrier.look(f"/carrier/calls/{answered.facts['call_sid']}/timeline"))["timeline"]
    return [mark for mark in marks if mark["event"] == "sound"]


@pytest.mark.parametrize("pace", ["fast", "real"])
async def test_a_caller_interrupts_at_an_exact_instant(carrier, customer, dial, pace):
    dialled = time.monotonic()
    async with dial(pace=pace) as leg:
        said = await leg.interrupt("stop it", 600)
        assert (await leg.hear()).text == "well then"
    took = time.monotonic() - dialled
    playing = next(event.frame for event in leg.events if event.name == "playing")
    assert said.started_ms == playing * 20 + 600
    assert customer.to("/turn")[0].form["SpeechResult"] == "stop it"
    played, answer = await sounds(carrier, leg)
    assert played["url"] == f"{customer.url}/a.wav"
    assert (played["ms"], played["of_ms"], played["interrupted"]) == (
        600 + ONSET_MS,
        len(await audio_of(WORDS)) // 8,
        True,
    )
    # A frame that is late at real pace, and the machine's own time at fast pace, make a sound last longer.
    longer = played["ended"] - played["began"] - played["ms"] / 1_000
    assert (-0.001 if pace == "fast" else -0.021) < longer < took
    assert (answer["text"], answer["ms"], answer["interrupted"]) == ("well then", answer["of_ms"], False)


async def test_a_key_is_pressed_at_an_exact_instant(carrier, customer, dial):
    async with dial(pace="fast") as leg:
        await leg.dtmf("7", after_ms=400)
        assert (await leg.hear()).text == "well then"
    assert customer.to("/turn")[0].form["Digits"] == "7"
    assert (await sounds(carrier, leg))[0]["ms"] == 400 + 20


@pytest.mark.parametrize("pace", ["fast", "real"])
async def test_a_caller_hangs_up_at_an_exact_instant(carrier, customer, dial, pace):
    async with dial(pace=pace) as leg:
        await leg.hangup(after_ms=500)
    await customer.arrival("/status")
    [played] = await sounds(carrier, leg)
    assert (played["ms"], played["interrupted"]) == (500, True)
    playing = next(event.frame for event in leg.events if event.name == "playing")
    assert (len(leg.tape) - playing) * 20 == 500
    assert not customer.to("/turn")


async def test_a_later_sound_can_be_waited_for(carrier, customer, number):
    customer.on("/voice", "<Say>one moment</Say><Say>nobody is here now</Say>")
    async with Phone(carrier.url, open_engine("modem")).dial(
        from_="+15550100001", to=number, pace="fast"
    ) as leg:
        await leg.hangup(after_ms=100, sound=2)
    await customer.arrival("/status")
    first, second = await sounds(carrier, leg)
    assert (first["interrupted"], second["ms"]) == (False, 100)


async def test_a_sound_that_has_gone_further_cannot_be_met(dial):
    async with dial(pace="fast") as leg:
        await leg.silence(0.5)
        with pytest.raises(TooLateError, match="further than 200 ms"):
            await leg.interrupt("stop", 200)
