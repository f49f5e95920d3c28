from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from talkstack.agents.model import GreetingMode
from talkstack.agents.words.phrases import Announcements
from talkstack.calls.call import Call
from talkstack.calls.model.fact import Fact, FactKind
from talkstack.conversation.model import (
    Asked,
    CallerInput,
    CallerPressed,
    CallerSaid,
    CallerSilent,
    Directed,
    Segment,
    reply_id,
)
from talkstack.conversation.thinking.consent import agrees
from talkstack.llm.memory import Reply
from tests.builders import ON_CONSENT, a_draft, a_reply
from tests.unit.talkstack.conversation.thinking.test_screening import (
    APPLE,
    INTRODUCED,
    INTRODUCTION,
    hear,
    said_in,
)
from tests.unit.talkstack.live.placed import placed
from tests.world import World

PHRASES = a_draft().phrases
ASKED, GREETING = PHRASES.consent, PHRASES.greeting
GIVEN, REFUSED = PHRASES.consent_given, PHRASES.consent_refused
DISCLOSED = "I am a machine."

YES = [
    ("en-US", "Yes."),
    ("en-US", "yeah sure"),
    ("en-GB", "Yes, that's fine, you can record it."),
    ("en-US", "Of course. Go ahead."),
    ("en-US", "OK"),
    ("en-US", "I agree, thank you."),
    ("de-DE", "Ja."),
    ("de-AT", "Ja, natürlich, gerne."),
    ("de-DE", "Das ist in Ordnung."),
    ("fr-FR", "Oui, d’accord."),
    ("fr-FR", "Bien sûr."),
    ("es-ES", "Sí, claro."),
    ("es-MX", "Por supuesto, de acuerdo."),
]

UNCLEAR = [
    ("en-US", "No."),
    ("en-US", "No, thank you."),
    ("en-US", "Yes, but don't record me."),
    ("en-US", "Yes?"),
    ("en-US", "Sure, why not?"),
    ("en-US", "I'd rather not."),
    ("en-US", "You may not."),
    ("en-US", "Yes, hello, I would like to book an appointment."),
    ("en-US", "May we record this call? Please say yes or no, or press 1 for yes."),
    ("en-US", "yesterday"),
    ("en-US", "Oui."),
    ("en-US", "..."),
    ("de-DE", "Nein, danke."),
    ("de-DE", "Ja, hallo, hier ist Schmidt."),
    ("de-DE", "Ja, nein, lieber nicht."),
    ("fr-FR", "Non."),
    ("fr-FR", "Je ne suis pas d'accord."),
    ("es-ES", "No, gracias."),
    ("es-ES", "Claro que no."),
    ("it-IT", "Yes."),
]


@pytest.mark.parametrize(("language", "text"), YES)
def test_a_clear_yes(language: str, text: str):
    assert agrees(CallerSaid(text, 0.9, "twilio"), language)


@pytest.mark.parametrize(("language", "text"), UNCLEAR)
def test_whatever_else_is_said_is_none(language: str, text: str):
    assert not agrees(CallerSaid(text, 0.9, "twilio"), language)


@pytest.mark.parametrize(("digits", "yes"), [("1", True), ("2", False), ("11", False), ("0", False)])
def test_only_the_key_that_was_named_says_yes(digits: str, yes: bool):
    assert agrees(CallerPressed(digits), "ja-JP") is yes
    assert not agrees(CallerSilent(), "en-US")


async def asked(*script: Reply | str, **changes: object) -> tuple[World, str]:
    world = await World(script).open(a_draft(recording=ON_CONSENT, **changes))
    return world, await world.ring()


def consent_of(call: Call) -> Fact:
    [consent] = [fact for fact in call.log if fact.kind is FactKind.CONSENT]
    return consent


async def spoken(world: World, n: int = 1) -> list[str]:
    return [segment.text for segment in (await world.reply(n)).segments]


@pytest.mark.parametrize("mode", GreetingMode)
async def test_first_of_all_it_is_asked_and_nothing_is_recorded(mode: GreetingMode):
    announced = Announcements(disclosure=DISCLOSED, recording="This call is recorded.")
    world, twiml = await asked(greeting_mode=mode, announcements=announced)
    assert [element.tag for element in ET.fromstring(twiml)] == ["Play", "Gather"]
    assert [segment.text for segment in (await world.call()).opening] == [DISCLOSED, ASKED]
    assert (await world.call()).recorded is False


@pytest.mark.parametrize(
    ("said", "what", "answer"),
    [
        ("Yes, please.", "given", GIVEN),
        (CallerPressed("1"), "given", GIVEN),
        ("No.", "refused", REFUSED),
        ("What for?", "refused", REFUSED),
        (CallerPressed("2"), "refused", REFUSED),
        (CallerSilent(), "refused", REFUSED),
    ],
)
async def test_the_answer_is_understood_without_the_model_and_then_the_call_begins(
    said: str | CallerInput, what: str, answer: str
):
    world, _ = await asked("At nine.")
    await world.hear(1, said)
    assert await spoken(world) == [answer, GREETING]
    assert world.model.prompts == []
    call = await world.call()
    assert (consent_of(call).what, consent_of(call).n, call.recorded) == (what, 1, what == "given")
    await world.hear(2, "When do you open?")
    assert await spoken(world, 2) == ["At nine."]


async def test_it_can_be_told_later_what_was_asked():
    world, _ = await asked()
    await world.hear(1, "Yes.")
    first = consent_of(await world.call())
    other, _ = await asked(phrases=PHRASES.model_copy(update={"consent": "Is it all right to record you?"}))
    await other.hear(1, "Yes.")
    assert (first.ref or "").startswith("en-US:")
    assert consent_of(await other.call()).ref != first.ref


def early(words: str) -> CallerSaid:
    return CallerSaid(words, 0.9, "twilio")


async def test_who_speaks_into_the_question_is_asked_once_more():
    world, _ = await asked()
    await world.hear(1, early("Hello?"), after=0.2)
    assert await spoken(world) == [ASKED]
    assert (await world.call()).consent is None
    await world.hear(2, "Yes.")
    assert await spoken(world, 2) == [GIVEN, GREETING]
    assert consent_of(await world.call()).n == 2


async def test_a_yes_before_the_question_was_heard_twice_is_none():
    world, _ = await asked()
    await world.hear(1, early("Yes."), after=0.2)
    await world.hear(2, early("Yes."), after=0.2)
    assert consent_of(await world.call()).what == "refused"
    assert await spoken(world, 2) == [REFUSED, GREETING]


async def test_who_was_told_something_else_instead_was_not_asked():
    world, _ = await asked("Fine.")
    call = await world.call()
    aside = Asked(world.arrival(), after=0)
    await world.services.conversation.take_turn(
        call.id, 1, Directed("One moment.", "cmd_1"), aside, world.lifecycle
    )
    await world.hear(2, "Yes.")
    call = await world.call()
    assert (call.consent, call.recorded, await spoken(world, 2)) == (None, False, ["Fine."])


async def test_whoever_answers_a_call_that_we_place_is_asked():
    it = await placed(recording=ON_CONSENT)
    await hear(it, 1, "Hello?", after=0.2)
    assert await said_in(it, 1) == ASKED
    await hear(it, 2, "Yes.")
    assert await said_in(it, 2) == f"{GIVEN} {GREETING}"
    assert consent_of(await it.call()).what == "given"


async def test_a_person_whom_an_assistant_fetches_is_asked_as_well():
    it = await placed(order=INTRODUCED, recording=ON_CONSENT)
    await hear(it, 1, APPLE)
    assert await said_in(it, 1) == INTRODUCTION
    await hear(it, 2, "Hello?")
    assert await said_in(it, 2) == ASKED
    await hear(it, 3, "Yes.")
    assert consent_of(await it.call()).what == "given"


async def test_only_the_first_turn_answers_it():
    world, _ = await asked("Fine.")
    await world.hear(1, "No.")
    await world.hear(2, "Yes.")
    assert consent_of(await world.call()).what == "refused"


async def test_a_model_that_greets_does_so_behind_the_answer():
    world, _ = await asked("Good day to you.", greeting_mode=GreetingMode.GENERATED)
    await world.hear(1, "Yes.")
    assert await spoken(world) == [GIVEN, "Good day to you."]


async def test_who_waits_for_the_caller_goes_on_waiting():
    world, _ = await asked("At nine.", greeting_mode=GreetingMode.CALLER_FIRST)
    await world.hear(1, "Yes.")
    assert await spoken(world) == [GIVEN]
    await world.hear(2, CallerSilent())
    assert await spoken(world, 2) == [GREETING]


async def test_whoever_takes_the_turn_over_comes_to_the_same_answer_and_says_nothing_twice():
    world, _ = await asked()
    call, replies = await world.call(), world.adapters.replies
    world.clock.advance(30)
    said = CallerSaid("Yes.", 0.9, "twilio")
    dead = a_reply(id=reply_id(call.id, 1), call_id=call.id, said=said, at=world.clock.now())
    await replies.insert(dead)
    await replies.append(dead, [Segment(k=1, text=GIVEN, audio=None, ms=900)], None)
    await world.follow(1, await world.hear(1, said, after=0))
    assert await spoken(world) == [GIVEN, GREETING]
    assert consent_of(await world.call()).what == "given"


async def test_the_words_and_the_answer_stand_in_one_write_with_the_turn():
    world, _ = await asked()
    await world.hear(1, "Yes.")
    kinds = [fact.kind for fact in (await world.call()).log]
    assert kinds == [FactKind.STARTED, FactKind.CONSENT, FactKind.TURN]
