from collections.abc import Sequence

import pytest

from local.carrier.media.beep import beep
from local.speech.engines import Recognition
from local.speech.engines.modem import Modem
from tests.contract.local.carrier.handset import audio_of

GATHER = '<Gather input="speech" action="/turn" speechTimeout="auto" timeout="3"'


class AttentiveModem(Modem):
    """A modem that remembers which phrases it was to expect."""

    def __init__(self) -> None:
        self.expected: list[tuple[str, ...]] = []

    async def transcribe(self, mulaw: bytes, phrases: Sequence[str] = ()) -> Recognition:
        self.expected.append(tuple(phrases))
        return await super().transcribe(mulaw, phrases)


@pytest.fixture
def engine() -> AttentiveModem:
    return AttentiveModem()


async def heard_by(carrier, customer, handset_does, *verbs: str):
    customer.on("/voice", *verbs)
    customer.on("/turn", "<Hangup/>")
    async with carrier.dial() as handset:
        await handset.until("listening")
        await handset_does(handset)
        await handset.until("hangup")
        return handset


async def test_speech_is_recognised_and_posted(carrier, customer, number):
    async def speak(handset) -> None:
        await handset.say("tomorrow at ten")

    handset = await heard_by(carrier, customer, speak, f"{GATHER}><Say>when would you like</Say></Gather>")
    [turn] = customer.to("/turn")
    assert turn.signed
    assert turn.form["SpeechResult"] == "tomorrow at ten"
    assert 0 <= float(turn.form["Confidence"]) <= 1
    assert turn.form["CallStatus"] == "in-progress"
    assert "Digits" not in turn.form
    assert await handset.words() == "when would you like"


@pytest.mark.parametrize(("speech_timeout", "waited_ms"), [("auto", 700), ("2", 2_000)])
async def test_the_end_of_speech_is_waited_for_in_media_time(
    carrier, customer, number, speech_timeout, waited_ms
):
    async def speak(handset) -> None:
        await handset.say("yes")

    verb = GATHER.replace("auto", speech_timeout)
    handset = await heard_by(carrier, customer, speak, f"{verb}/>")
    [listening], [heard] = handset.named("listening"), handset.named("heard")
    audio_ms = len(await audio_of("yes")) // 8
    took = heard["media_ms"] - listening["media_ms"] - audio_ms
    assert waited_ms - 60 <= took <= waited_ms + 80


async def test_speech_cuts_the_prompt_short(carrier, customer, number):
    customer.on("/voice", f'{GATHER}><Say>one</Say><Pause length="30"/></Gather>')
    customer.on("/turn", "<Hangup/>")
    async with carrier.dial() as handset:
        await handset.until("playing")
        await handset.say("stop")
        heard = await handset.until("heard", text="stop")
        await handset.until("hangup")
    [listening] = handset.named("listening")
    assert heard["media_ms"] < 5_000
    assert listening["media_ms"] < heard["media_ms"] - 700


async def test_silence_falls_through_to_the_next_verb(carrier, customer, number):
    customer.on("/voice", f"{GATHER}/>", "<Say>are you there</Say>")
    async with carrier.dial() as handset:
        await handset.until("hangup")
        assert await handset.words() == "are you there"
    assert not customer.to("/turn")


async def test_silence_is_posted_when_asked_for(carrier, customer, number):
    customer.on("/voice", f'{GATHER} actionOnEmptyResult="true"><Say>well</Say></Gather>')
    customer.on("/turn", "<Hangup/>")
    async with carrier.dial() as handset:
        listening = await handset.until("listening")
        hangup = await handset.until("webhook", path="/turn")
        await handset.until("hangup")
    [turn] = customer.to("/turn")
    assert not {"SpeechResult", "Digits"} & turn.form.keys()
    assert hangup["status"] == 200
    # The timeout begins when the prompt has ended.
    assert listening["media_ms"] > 0
    assert len(handset.heard) // 8 - listening["media_ms"] == 3_000


@pytest.mark.parametrize(
    ("attributes", "pressed", "digits"),
    [
        ('numDigits="3"', "1234", "123"),
        ("", "12#", "12"),
        ('finishOnKey="*"', "1#*", "1#"),
        ('finishOnKey=""', "1#", "1#"),
        ("", "#7", "7"),
        ("", "42", "42"),
    ],
)
async def test_keys_are_collected(carrier, customer, number, attributes, pressed, digits):
    async def press(handset) -> None:
        await handset.press(*pressed)

    await heard_by(carrier, customer, press, f'<Gather action="/turn" timeout="2" {attributes}/>')
    [turn] = customer.to("/turn")
    assert turn.form["Digits"] == digits
    assert "SpeechResult" not in turn.form


async def test_every_nested_sound_is_fetched_before_the_first_plays(carrier, customer, number):
    customer.on("/voice", f"{GATHER}><Say>never heard</Say><Play>/missing.wav</Play></Gather>")
    async with carrier.dial() as handset:
        await handset.until("hangup", by="error")
        assert "never" not in await handset.words()
    assert await carrier.codes() == [11200]


async def test_without_an_action_the_document_is_asked_again(carrier, customer, number):
    customer.on("/voice", '<Gather numDigits="1"/>')
    customer.on("/voice", "<Hangup/>")
    async with carrier.dial() as handset:
        await handset.until("listening")
        await handset.press("5")
        await handset.until("hangup")
    assert [request.form.get("Digits") for request in customer.to("/voice")] == [None, "5"]


async def test_get_actions_carry_their_parameters_in_the_signed_query(carrier, customer, number):
    customer.on("/voice", '<Gather numDigits="1" method="GET" action="/turn?step=1"/>')
    customer.on("/turn", "<Hangup/>")
    async with carrier.dial() as handset:
        await handset.until("listening")
        await handset.press("5")
        await handset.until("hangup")
    [turn] = customer.to("/turn")
    assert (turn.method, turn.signed) == ("GET", True)
    assert turn.query["Digits"] == "5"
    assert turn.query["step"] == "1"


async def test_hints_are_phrases_to_expect(carrier, customer, number, engine):
    async def speak(handset) -> None:
        await handset.say("Doctor Okonkwo")

    verb = GATHER.replace("<Gather", '<Gather hints="Okonkwo, check-up"')
    await heard_by(carrier, customer, speak, f"{verb}/>")
    assert engine.expected == [("Okonkwo", "check-up")]


async def test_sound_without_words_is_no_result(carrier, customer, number):
    async def whistle(handset) -> None:
        handset.say_audio(beep())

    await heard_by(carrier, customer, whistle, f'{GATHER} actionOnEmptyResult="true"/>')
    [turn] = customer.to("/turn")
    assert "SpeechResult" not in turn.form
