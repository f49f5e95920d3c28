from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from talkstack.agents.model import GreetingMode
from talkstack.agents.words.phrases import Announcements
from talkstack.calls.model.fact import FactDraft, FactKind
from talkstack.calls.model.plan import EndReason
from talkstack.conversation.model import CallerSilent
from talkstack.conversation.thinking.prompt import OPENING
from talkstack.errors import FinishedCallError, ProviderError, UnknownTurnError
from talkstack.llm.memory import Reply
from talkstack.llm.model import ToolCall
from tests.builders import UNRECORDED, a_draft
from tests.world import World, cut_off, next_of

GREETING = a_draft().phrases.greeting
RECORDED, DISCLOSED = "This call is recorded.", "I am a machine."
BOTH = Announcements(disclosure=DISCLOSED, recording=RECORDED)
HELLO = "Good day to you. What can I do?"
DOWN = Reply(fault=ProviderError("openai", "down", retryable=True))


async def ringing(*script: Reply | str, pace: float = 0.0, **changes: object) -> tuple[World, str]:
    world = await World(script, pace=pace).open(a_draft(**changes))
    return world, await world.ring()


async def generating(*script: Reply | str, pace: float = 0.0, **changes: object) -> tuple[World, str]:
    return await ringing(*script, pace=pace, greeting_mode=GreetingMode.GENERATED, **changes)


def verbs(twiml: str) -> list[str]:
    return [element.tag for element in ET.fromstring(twiml)]


def inside(twiml: str) -> list[str]:
    return [element.tag for element in next(ET.fromstring(twiml).iter("Gather"))]


async def to_the_end(world: World, twiml: str) -> str:
    while next_of(twiml):
        twiml = await world.follow(0, twiml)
    return twiml


async def begun_with(world: World) -> list[str]:
    return [segment.text for segment in (await world.call()).opening]


async def told(world: World) -> list[tuple[str, str]]:
    """What the model was told last, without its instructions and the circumstances."""
    return [(it.role, it.content) for it in world.model.prompts[-1].messages if it.role != "system"]


@pytest.mark.parametrize(
    ("changes", "texts"),
    [
        ({"announcements": BOTH}, [RECORDED, DISCLOSED]),
        ({"announcements": BOTH, "recording": UNRECORDED}, [DISCLOSED]),
        ({"announcements": Announcements(recording=RECORDED)}, [RECORDED]),
        ({"announcements": Announcements(recording=RECORDED), "recording": UNRECORDED}, []),
        ({}, []),
    ],
)
async def test_announcements_come_before_the_greeting_and_the_recording(changes, texts):
    world, twiml = await ringing(**changes)
    recording = [] if changes.get("recording") else ["Start"]
    assert verbs(twiml) == [*["Play"] * len(texts), *recording, "Gather"]
    assert inside(twiml) == ["Play"]
    assert await begun_with(world) == [*texts, GREETING]


async def test_announcements_are_stock():
    world, twiml = await ringing(announcements=BOTH)
    assert twiml.count("/audio/stock/") == 3
    assert {RECORDED, DISCLOSED} <= {spoken.text for spoken in world.adapters.synthesiser.spoken}


async def test_announcements_stand_in_what_the_model_is_told_and_in_the_record():
    world, _ = await ringing("Yes.", announcements=BOTH)
    await world.hear(1, "Hello?")
    opened = f"{RECORDED} {DISCLOSED} {GREETING}"
    assert await told(world) == [("assistant", opened), ("user", "Hello?")]
    call = await world.call()
    assert [it.text for it in await world.adapters.utterances.of_call(call.id)] == [opened, "Hello?"]


async def test_who_waits_for_the_caller_says_nothing_but_the_announcements():
    changes = {"greeting_mode": GreetingMode.CALLER_FIRST, "announcements": BOTH}
    world, twiml = await ringing("Yes.", **changes)
    assert verbs(twiml) == ["Play", "Play", "Start", "Gather"]
    assert inside(twiml) == []
    assert await begun_with(world) == [RECORDED, DISCLOSED]


async def test_a_caller_who_speaks_first_is_answered_without_a_greeting():
    world, twiml = await ringing("Yes.", greeting_mode=GreetingMode.CALLER_FIRST)
    assert (verbs(twiml), inside(twiml)) == (["Start", "Gather"], [])
    await world.hear(1, "Hello?")
    assert await told(world) == [("user", "Hello?")]
    call = await world.call()
    assert [it.text for it in await world.adapters.utterances.of_call(call.id)] == ["Hello?"]


async def test_a_caller_who_waits_as_well_is_greeted():
    world, _ = await ringing(greeting_mode=GreetingMode.CALLER_FIRST)
    await world.hear(1, CallerSilent())
    await world.hear(2, CallerSilent())
    said = [(await world.reply(n)).segments[0].text for n in (1, 2)]
    assert said == [GREETING, a_draft().phrases.reprompts[-1]]


async def test_a_model_greets_behind_the_announcements():
    world, twiml = await generating(HELLO, "At nine.", announcements=BOTH)
    assert verbs(twiml) == ["Play", "Play", "Start", "Redirect"]
    assert next_of(twiml) == "after=2&fillers=0"
    answer = await world.follow(0, twiml)
    assert (verbs(answer), inside(answer)) == (["Gather"], ["Play"])
    assert "/turns/1#" in next(ET.fromstring(answer).iter("Gather")).attrib["action"]
    asked = world.model.prompts[0].messages
    assert OPENING in [it.content for it in asked]
    assert ("assistant", f"{RECORDED} {DISCLOSED}") in [(it.role, it.content) for it in asked]
    await world.hear(1, "When?")
    assert await told(world) == [("assistant", f"{RECORDED} {DISCLOSED} {HELLO}"), ("user", "When?")]


async def test_a_repeated_ring_gets_the_same_redirect_and_the_model_greets_once():
    world, twiml = await generating(HELLO)
    assert {await world.ring(), await world.elsewhere().ring()} == {twiml}
    assert verbs(twiml) == ["Start", "Redirect"]
    answers = {await world.follow(0, twiml), await world.elsewhere().follow(0, twiml)}
    assert len(answers) == 1
    assert len(world.model.prompts) == 1


async def test_the_model_begins_before_twilio_asks_for_it():
    world, _ = await generating(HELLO, pace=0.1)
    began = world.clock.monotonic()
    await world.clock.sleep(0.65)
    assert world.model.words == HELLO.split()[:6]
    await world.next(0)
    assert world.clock.monotonic() - began < 1


async def test_what_was_not_asked_for_is_not_taken_for_heard():
    world, _ = await generating(HELLO, announcements=BOTH)
    await world.clock.sleep(10)
    reply = await world.reply(0)
    assert (reply.complete, sorted(reply.answers), sorted(reply.sent)) == (True, [], ["0"])
    call = await world.call()
    hung_up = FactDraft(kind=FactKind.STATUS, key="status:1", at=call.greeted_at + 2600, what="completed")
    await world.adapters.calls.append(call.id, [hung_up])
    await world.close(call.id)
    [said] = await world.adapters.utterances.of_call(call.id)
    assert said.cut
    assert RECORDED in said.text
    assert HELLO not in said.text


async def test_whoever_answered_the_phone_and_died_is_followed_by_another():
    world, twiml = await generating(HELLO, HELLO, pace=0.1)
    await cut_off()
    answer = await to_the_end(world.elsewhere(), twiml)
    assert inside(answer) == ["Play"]
    assert " ".join(segment.text for segment in (await world.reply(0)).segments) == HELLO


async def test_first_words_that_were_never_begun_are_begun_when_twilio_asks():
    world, twiml = await generating(HELLO, HELLO)
    del world.adapters.replies._replies[f"{(await world.call()).id}:0"]
    assert inside(await to_the_end(world.elsewhere(), twiml)) == ["Play"]
    assert [segment.text for segment in (await world.reply(0)).segments] == [HELLO]


async def test_a_slow_model_is_bridged_by_a_filler():
    world, twiml = await generating(HELLO, pace=1.5)
    filler = await world.follow(0, twiml)
    assert verbs(filler) == ["Play", "Redirect"]
    assert next_of(filler) == "after=0&fillers=1"
    assert inside(await to_the_end(world, filler)) == ["Play"]


@pytest.mark.parametrize("script", [DOWN, Reply("")], ids=["down", "silent"])
async def test_the_greeting_stands_in_for_a_model_that_finds_no_words(script: Reply):
    world, twiml = await generating(script, announcements=BOTH)
    assert inside(await to_the_end(world, twiml)) == ["Play"]
    assert [segment.text for segment in (await world.reply(0)).segments] == [RECORDED, DISCLOSED, GREETING]


async def test_a_model_that_breaks_off_has_greeted_all_the_same():
    broken = Reply("Good day to you. What", fault=ProviderError("openai", "reset", retryable=True))
    world, twiml = await generating(broken)
    await to_the_end(world, twiml)
    assert [segment.text for segment in (await world.reply(0)).segments] == ["Good day to you."]
    facts = {fact.key: fact.what for fact in (await world.call()).log}
    assert facts["turn:0"] == "fault"


async def test_a_model_that_never_answers_leaves_the_greeting_to_stand_in():
    world, twiml = await generating(HELLO, pace=100.0)
    answer = await to_the_end(world, twiml)
    assert inside(answer) == ["Play"]
    assert [segment.text for segment in (await world.reply(0)).segments] == [GREETING]


async def test_a_model_may_end_the_call_it_opens():
    world, twiml = await generating(Reply("We are closed. Goodbye.", (ToolCall("tc_1", "end_call", "{}"),)))
    assert verbs(await to_the_end(world, twiml))[-1] == "Hangup"
    assert (await world.reply(0)).close.ends is EndReason.AGENT_HUNG_UP


@pytest.mark.parametrize("mode", [GreetingMode.AGENT_FIRST, GreetingMode.CALLER_FIRST])
async def test_where_no_model_greets_there_is_no_turn_0(mode: GreetingMode):
    world, _ = await ringing(greeting_mode=mode)
    with pytest.raises(UnknownTurnError):
        await world.next(0)


async def test_who_has_hung_up_is_not_greeted_any_more():
    world, _ = await generating(HELLO)
    call = await world.call()
    del world.adapters.replies._replies[f"{call.id}:0"]
    hung_up = FactDraft(kind=FactKind.STATUS, key="status:1", at=call.greeted_at, what="completed")
    await world.adapters.calls.append(call.id, [hung_up])
    with pytest.raises(FinishedCallError):
        await world.elsewhere().next(0)
