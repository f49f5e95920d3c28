from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from talkstack.agents.model import GreetingMode, Listening, ListeningEngine
from talkstack.calls.model.fact import FactKind
from talkstack.conversation.model import Asked, CallerInput, CallerSaid, CallerSilent
from talkstack.conversation.thinking.prompt import ANSWERED, OPENING, PERHAPS_A_PERSON, PLACED, SCREENED
from talkstack.conversation.thinking.screening import LAST_TURN, asks_who_calls
from tests.unit.talkstack.live.placed import ORDER, Placed, placed
from tests.world import World

INTRODUCTION = "This is the clinic. We call about an appointment."
INTRODUCED = replace(ORDER, introduction=INTRODUCTION)
APPLE = "Hi, if you record your name and reason for calling, I'll see if this person is available."
GOOGLE = (
    "Hi, the person you're calling is using a screening service from Google and will get a copy of this conversation. "
    "Go ahead and say your name and why you're calling."
)

ASKING = [
    ("en-US", APPLE),
    ("en-GB", GOOGLE),
    ("en-US", "Before I try to connect you, can I ask what you're calling about?"),
    ("en-US", "hi if you record your name and reason for calling"),
    ("en-US", "This call is being screened. Please state your name."),
    (
        "de-DE",
        "Wenn du deinen Namen und den Grund für deinen Anruf nennst, prüfe ich, ob die Person verfügbar ist.",
    ),
    ("de-AT", "Bitte sagen Sie, wer Sie sind und weshalb Sie anrufen."),
    (
        "fr-FR",
        "Si vous indiquez votre nom et la raison de votre appel, je vérifie si cette personne est disponible.",
    ),
    ("es-ES", "Si graba su nombre y el motivo de la llamada, veré si esta persona está disponible."),
]
OTHERS = [
    ("en-US", "Hello, who is this?"),
    (
        "en-US",
        "You have reached the Lees. Please leave your name and the reason for your call after the tone.",
    ),
    ("en-US", "This is the voicemail of Ann. State your name and reason for calling."),
    ("en-US", "My name is Ann and I have a reason to be cross."),
    ("de-DE", "Lee, guten Tag?"),
    ("de-DE", "Bitte hinterlassen Sie eine Nachricht mit Ihrem Namen und dem Grund Ihres Anrufs."),
    ("fr-FR", "Laissez votre nom et la raison de votre appel après le bip."),
    ("es-ES", "Deje su nombre y el motivo de la llamada después de la señal."),
    ("it-IT", "Il suo nome e il motivo della chiamata, per favore."),
]


@pytest.mark.parametrize(("language", "said"), ASKING)
def test_an_assistant_that_asks_who_calls_is_recognised(language: str, said: str):
    assert asks_who_calls(said, language)


@pytest.mark.parametrize(("language", "said"), OTHERS)
def test_a_person_or_a_voicemail_is_not_taken_for_one(language: str, said: str):
    assert not asks_who_calls(said, language)


async def hear(it: Placed, n: int, said: str | CallerInput, *, after: float = 8.0) -> ET.Element:
    world = it.world
    world.clock.advance(after)
    heard = CallerSaid(said, 0.9, "twilio") if isinstance(said, str) else said
    twiml = await world.services.conversation.hear(it.call_id, n, heard, world.arrival(), world.lifecycle)
    return ET.fromstring(twiml or "<Response/>")


async def said_in(it: Placed, n: int) -> str:
    reply = await it.world.adapters.replies.get(f"{it.call_id}:{n}")
    return " ".join(segment.text for segment in reply.segments)


async def kinds(it: Placed) -> list[str | None]:
    return [what for _, what, _ in await it.facts(FactKind.TURN)]


def told(world: World) -> str:
    return "\n".join(it.content or "" for it in world.model.prompts[-1].messages if it.role == "system")


async def test_whoever_screens_is_told_at_once_who_calls_and_why():
    it = await placed(order=INTRODUCED)
    [gather] = await hear(it, 1, APPLE)
    assert (gather.tag, gather.attrib["timeout"]) == ("Gather", "30")
    assert await said_in(it, 1) == INTRODUCTION
    assert it.world.model.prompts == []
    assert await kinds(it) == ["screened"]


async def test_without_an_introduction_the_model_is_told_that_an_assistant_asks():
    it = await placed(["The clinic, about an appointment."])
    [gather] = await hear(it, 1, GOOGLE)
    assert gather.attrib["timeout"] == "30"
    assert SCREENED in told(it.world)
    assert await said_in(it, 1) == "The clinic, about an appointment."
    assert await kinds(it) == ["screened"]


async def test_the_person_who_then_speaks_is_greeted_anew():
    it = await placed(["Good day, this is the clinic."], order=INTRODUCED)
    await hear(it, 1, APPLE)
    [gather] = await hear(it, 2, "Hello?")
    assert gather.attrib["timeout"] == "5"
    assert PERHAPS_A_PERSON in told(it.world)
    assert await kinds(it) == ["screened", "speech"]


async def test_later_turns_are_told_nothing_of_it():
    it = await placed(["Good day.", "At nine."], order=INTRODUCED)
    await hear(it, 1, APPLE)
    await hear(it, 2, "Hello?")
    await hear(it, 3, "When?")
    assert PERHAPS_A_PERSON not in told(it.world)


async def test_an_assistant_is_introduced_to_twice_and_no_more():
    it = await placed(["Yes?"], order=INTRODUCED)
    for n in (1, 2):
        await hear(it, n, APPLE)
    await hear(it, 3, APPLE)
    assert [await said_in(it, n) for n in (1, 2, 3)] == [INTRODUCTION, INTRODUCTION, "Yes?"]
    assert await kinds(it) == ["screened", "screened", "speech"]


async def test_later_in_a_call_it_is_a_person_who_asks():
    it = await placed(["Yes."] * (LAST_TURN + 1), order=INTRODUCED)
    for n in range(1, LAST_TURN + 1):
        await hear(it, n, "Go on")
    await hear(it, LAST_TURN + 1, APPLE)
    assert await said_in(it, LAST_TURN + 1) == "Yes."


async def test_who_calls_us_screens_nobody():
    world = await World(["Yes?"]).open()
    await world.ring()
    await world.hear(1, APPLE)
    assert PLACED not in told(world)
    assert [it.what for it in (await world.call()).log if it.kind is FactKind.TURN] == ["speech"]


async def test_silence_after_it_is_asked_about_only_when_the_person_had_time():
    it = await placed(order=INTRODUCED)
    await hear(it, 1, APPLE)
    [gather] = await hear(it, 2, CallerSilent(), after=31)
    assert await said_in(it, 2) == "Are you there?"
    assert gather.attrib["timeout"] == "5"


async def test_a_recorder_that_hears_silence_sooner_goes_on_listening():
    it = await placed(order=INTRODUCED, listening=Listening(engine=ListeningEngine.AZURE))
    await hear(it, 1, APPLE)
    for n in (2, 3):
        assert [each.tag for each in await hear(it, n, CallerSilent(), after=8)] == ["Record", "Redirect"]
    assert await kinds(it) == ["screened", "waiting", "waiting"]
    assert (await it.call()).plan.reprompt == 0
    await hear(it, 4, CallerSilent(), after=16)
    assert await said_in(it, 4) == "Are you there?"


async def test_an_assistant_that_was_introduced_to_is_not_hung_up_on_as_a_machine():
    it = await placed(order=INTRODUCED)
    await hear(it, 1, APPLE)
    await it.judge("machine_end_silence")
    assert await it.facts(FactKind.MACHINE) == [(1, "machine_end_silence", "talk")]
    assert it.world.adapters.exchange.diverted == []


async def test_the_model_knows_that_it_has_placed_the_call_and_why():
    it = await placed(["Good day."], order=INTRODUCED)
    await hear(it, 1, "Hello?")
    first = it.world.model.prompts[0].messages[0].content or ""
    assert PLACED in first
    assert INTRODUCTION in first
    bare = await placed(["Good day."])
    await hear(bare, 1, "Hello?")
    assert (bare.world.model.prompts[0].messages[0].content or "").endswith(PLACED)


async def test_a_model_that_greets_whoever_answered_says_who_it_is():
    it = await placed(["Good day."], greeting_mode=GreetingMode.GENERATED)
    world = it.world
    await world.services.conversation.following(
        it.call_id, 0, Asked(world.arrival(), after=0), world.lifecycle
    )
    assert ANSWERED in told(world)
    assert OPENING not in told(world)
