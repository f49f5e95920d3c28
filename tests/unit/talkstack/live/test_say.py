from __future__ import annotations

import asyncio
from xml.etree import ElementTree as ET

import pytest

from talkstack.calls.model.fact import FactKind
from talkstack.conversation.model import Asked, CallerSilent, Directed
from talkstack.errors import FinishedCallError, NotFoundError
from talkstack.live.model import Target
from talkstack.telephony.form import StatusChanged
from tests.builders import a_draft
from tests.pace import PacedSynthesiser
from tests.world import SID, Script, World, cut_off

WORDS = "Your doctor is on her way. Please wait."


def verbs(twiml: str) -> list[str]:
    return [element.tag for element in ET.fromstring(twiml)]


async def rung(script: Script = (), *, pace: float = 0.0) -> World:
    world = await World(script, pace=pace).open(a_draft())
    await world.ring()
    world.adapters.exchange.live.add(SID)
    return world


async def command(world: World, text: str = WORDS, key: str | None = None) -> str:
    call = await world.call()
    target = Target(project_id="prj_1", call_id=call.id, key=key)
    return await world.services.switchboard.controller.say(target, text, world.lifecycle)


async def fetch(world: World, command_id: str, fillers: int = 0) -> str:
    call = await world.call()
    asked = Asked(world.arrival(), after=0, fillers=fillers)
    return await world.services.switchboard.prompter.say(call.id, command_id, asked, world.lifecycle)


async def turns(world: World) -> list[tuple[int | None, str | None]]:
    return [(fact.n, fact.what) for fact in (await world.call()).log if fact.kind is FactKind.TURN]


async def agents_words(world: World) -> list[tuple[int, str, bool]]:
    utterances = await world.adapters.utterances.of_call((await world.call()).id)
    return [(it.n, it.text, it.cut) for it in utterances if it.speaker == "agent"]


async def test_what_is_to_be_said_is_a_turn_of_its_own_and_then_the_agent_listens():
    world = await rung()
    world.clock.advance(10)
    command_id = await command(world)
    twiml = await fetch(world, command_id)
    gather = ET.fromstring(twiml)[0]
    assert (gather.tag, [each.tag for each in gather]) == ("Gather", ["Play"])
    assert "/turns/2" in gather.attrib["action"]
    assert await turns(world) == [(1, "directed")]
    reply = await world.reply(1)
    assert [segment.text for segment in reply.segments] == [WORDS]
    assert reply.stages["total"] >= 0
    assert world.model.prompts == []


async def test_all_who_ask_for_it_get_the_same_bytes():
    world = await rung(["At nine."])
    command_id = await command(world)
    first, second = await asyncio.gather(fetch(world, command_id), fetch(world, command_id))
    await world.hear(2, "When?")
    assert first == second == await fetch(world, command_id)
    assert await turns(world) == [(1, "directed"), (2, "speech")]


async def test_the_model_is_told_what_the_agent_has_said():
    world = await rung(["It is."])
    await fetch(world, await command(world))
    await world.hear(2, "Is that far?")
    said = [(it.role, it.content) for it in world.model.prompts[0].messages]
    assert ("assistant", WORDS) in said
    assert said[-1] == ("user", "Is that far?")


async def test_what_was_playing_is_cut_at_that_instant():
    world = await rung()
    world.clock.advance(1.2)
    await fetch(world, await command(world))
    assert await agents_words(world) == [(0, "Hello.", True)]


async def test_who_had_heard_the_agent_out_has_heard_it_all():
    world = await rung()
    world.clock.advance(10)
    await fetch(world, await command(world))
    assert await agents_words(world) == [(0, "Hello. This is Dr. Lee's clinic.", False)]


async def test_the_callers_words_at_that_instant_are_answered_first():
    world = await rung(["We open at nine."], pace=0.3)
    command_id = await command(world)
    answering = asyncio.create_task(world.hear(1, "When do you open?"))
    await asyncio.sleep(0.2)
    twiml = await fetch(world, command_id)
    await answering
    assert "/turns/3" in twiml
    assert await turns(world) == [(1, "speech"), (2, "directed")]
    assert [it.text for it in (await world.reply(1)).segments] == ["We open at nine."]


async def test_a_turn_in_hand_that_takes_long_is_bridged_and_the_words_follow():
    world = await rung(["One two three four five six seven eight nine ten."], pace=0.5)
    command_id = await command(world)
    answering = asyncio.create_task(world.hear(1, "Count"))
    await asyncio.sleep(0.2)
    bridged = await fetch(world, command_id)
    assert verbs(bridged) == ["Play", "Redirect"]
    assert f"/say/{command_id}?fillers=1" in bridged
    assert verbs(await fetch(world, command_id, fillers=1)) == ["Gather"]
    await answering
    assert await turns(world) == [(1, "speech"), (2, "directed")]


async def test_what_was_playing_is_cut_at_the_first_request_however_long_the_wait():
    world = await rung(["We open at nine. On Sundays and on holidays we open at ten or eleven."], pace=0.3)
    command_id = await command(world)
    assert verbs(await world.hear(1, "When?")) == ["Play", "Redirect"]
    assert verbs(await fetch(world, command_id)) == ["Play", "Redirect"]
    world.clock.advance(20)
    await fetch(world, command_id, fillers=1)
    assert (await agents_words(world))[-1] == (1, "", True)


async def test_a_turn_that_never_ends_is_heard_in_the_end():
    world = await rung(["One two three four five six seven eight nine ten."] * 2, pace=9.0)
    command_id = await command(world)
    answering = asyncio.create_task(world.hear(1, "Count"))
    await asyncio.sleep(0.2)
    bridged = await fetch(world, command_id, fillers=3)
    assert "/turns/1/next?after=0&amp;fillers=3" in bridged
    answering.cancel()
    await cut_off()


async def test_a_turn_whose_producer_has_died_is_taken_over_and_the_words_follow():
    world = await rung(["At nine."] * 2, pace=1.0)
    command_id = await command(world)
    answering = asyncio.create_task(world.hear(1, "When?"))
    await asyncio.sleep(0.2)
    answering.cancel()
    await cut_off()
    bridged = await fetch(world.elsewhere(), command_id)
    assert verbs(bridged) == ["Play", "Redirect"]
    assert verbs(await fetch(world.elsewhere(), command_id, fillers=1)) == ["Gather"]
    assert [it.text for it in (await world.reply(1)).segments] == ["At nine."]


async def test_whoever_takes_over_says_what_is_left():
    world = await rung()
    world.adapters.synthesiser = PacedSynthesiser(slow={"Please wait.": 2.0})
    world = world.elsewhere()
    command_id = await command(world)
    begun = await fetch(world, command_id)
    assert verbs(begun) == ["Play", "Redirect"]
    await cut_off()
    world = world.elsewhere()
    while verbs(begun)[-1] == "Redirect":
        begun = await world.follow(1, begun)
    reply = await world.reply(1)
    assert reply.said == Directed(WORDS, command_id)
    assert [it.text for it in reply.segments] == ["Your doctor is on her way.", "Please wait."]
    assert reply.epoch == 2


async def test_two_commands_follow_each_other():
    world = await rung()
    first, second = await command(world, "First."), await command(world, "Second.")
    await asyncio.gather(fetch(world, first), fetch(world, second))
    said = [(await world.reply(n)).segments[0].text for n in (1, 2)]
    assert sorted(said) == ["First.", "Second."]


async def test_what_was_said_already_is_not_begun_again():
    world = await rung()
    command_id = await command(world, key="k1")
    await fetch(world, command_id)
    assert await command(world, key="k1") == command_id
    assert len(world.adapters.exchange.diverted) == 1


async def test_silences_are_counted_anew_after_it():
    world = await rung()
    await world.hear(1, CallerSilent())
    assert (await world.call()).plan.reprompt == 1
    await fetch(world, await command(world))
    assert (await world.call()).plan.reprompt == 0


async def test_nobody_is_told_anything_in_a_call_that_is_over_or_that_knows_no_such_command():
    world = await rung()
    command_id = await command(world)
    with pytest.raises(NotFoundError):
        await fetch(world, "cmd_none")
    changed = StatusChanged(call_sid=SID, status="completed", source="call-progress-events", sequence="3")
    await world.services.recorder.status(changed, world.arrival(), world.lifecycle)
    with pytest.raises(FinishedCallError):
        await fetch(world, command_id)
