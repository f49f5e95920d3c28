from __future__ import annotations

from dataclasses import replace

import pytest

from talkstack.agents.model import TransferTarget
from talkstack.calls.model.fact import FactKind
from talkstack.calls.model.plan import EndReason
from talkstack.conversation.model import CallerSilent
from talkstack.errors import ConflictError, NotFoundError, ProviderError
from talkstack.live.model import Target
from talkstack.live.service.control import Controller
from talkstack.llm.memory import Reply
from talkstack.llm.model import ToolCall
from talkstack.telephony.form import StatusChanged
from tests.builders import a_call, a_draft
from tests.trouble import Switched
from tests.unit.talkstack.live.placed import placed
from tests.world import SID, World

DOWN = ProviderError("twilio", "no answer in time", retryable=True)


async def rung(*script: Reply | str, **draft: object) -> World:
    world = await World(script).open(a_draft(**draft))
    await world.ring()
    world.adapters.exchange.live.add(SID)
    return world


def control(world: World) -> Controller:
    return world.services.switchboard.controller


def target(call_id: str, key: str | None = None) -> Target:
    return Target(project_id="prj_1", call_id=call_id, key=key)


async def hang_up(world: World, key: str | None = None) -> str:
    call = await world.call()
    return await control(world).hang_up(target(call.id, key), world.lifecycle)


async def say(world: World, text: str = "One more thing.", key: str | None = None) -> str:
    call = await world.call()
    return await control(world).say(target(call.id, key), text, world.lifecycle)


async def instruct(world: World, text: str, *, replaces: bool = False, key: str | None = None) -> str:
    call = await world.call()
    return await control(world).instruct(target(call.id, key), text, world.lifecycle, replaces=replaces)


async def commanded(world: World) -> list[tuple[str | None, str | None]]:
    return [(it.what, it.ref) for it in (await world.call()).log if it.kind is FactKind.COMMAND]


async def ended(world: World) -> None:
    changed = StatusChanged(call_sid=SID, status="completed", source="call-progress-events", sequence="3")
    await world.services.recorder.status(changed, world.arrival(), world.lifecycle)


async def test_a_call_that_is_hung_up_ends_by_the_api():
    world = await rung()
    command_id = await hang_up(world)
    assert SID not in world.adapters.exchange.live
    await ended(world)
    call = await world.call()
    assert (call.status, call.outcome) == ("completed", EndReason.ENDED_BY_API)
    assert await commanded(world) == [("hang_up", command_id)]


async def test_hanging_up_once_more_is_the_same_command_even_when_the_call_is_over():
    world = await rung()
    first = await hang_up(world)
    assert await hang_up(world) == first
    await ended(world)
    assert await hang_up(world) == first
    assert len(await commanded(world)) == 1


async def test_turns_of_a_call_that_twilio_would_not_end_are_hung_up():
    world = await rung("At nine.")
    await hang_up(world)
    assert "<Hangup" in await world.hear(1, "When?")
    assert world.model.prompts == []


async def test_what_is_asked_again_under_the_same_key_is_the_same_command():
    world = await rung()
    first, other = await say(world, key="k1"), await say(world, key="k2")
    assert first != other
    assert await say(world, key="k1") == first
    assert [command.id for command in (await world.call()).commands] == [first, other]
    assert await commanded(world) == [("say", first), ("say", other)]


async def test_words_go_to_the_command_alone_and_the_call_goes_on_with_it():
    world = await rung()
    command_id = await say(world, "Your doctor is on her way.")
    call = await world.call()
    assert [(it.kind, it.text) for it in call.commands] == [("say", "Your doctor is on her way.")]
    assert "doctor" not in f"{call.log}"
    [(sid, url)] = world.adapters.exchange.diverted
    assert (sid, url.partition("?")[0]) == (
        SID,
        f"https://phone.example.com/twilio/calls/{call.id}/say/{command_id}",
    )


@pytest.mark.parametrize("over", ["told", "not told"])
async def test_nothing_is_done_to_a_call_that_is_over(over: str):
    world = await rung()
    if over == "told":
        await ended(world)
        for ask in (hang_up(world), instruct(world, "Be brief.")):
            with pytest.raises(ConflictError) as refused:
                await ask
            assert refused.value.code == "call_over"
    world.adapters.exchange.live.clear()
    with pytest.raises(ConflictError) as refused:
        await say(world)
    assert refused.value.code == "call_over"


async def test_a_call_of_another_project_is_not_there():
    world = await rung()
    call = await world.call()
    with pytest.raises(NotFoundError):
        await control(world).hang_up(Target(project_id="prj_2", call_id=call.id), world.lifecycle)
    with pytest.raises(NotFoundError):
        await control(world).say(target("call_none"), "Hello.", world.lifecycle)
    assert SID in world.adapters.exchange.live


async def test_a_call_that_nobody_has_answered_takes_no_command():
    world = await rung()
    await world.adapters.calls.insert(
        a_call(id="call_2", twilio_sid=None, direction="outbound", status="ringing")
    )
    with pytest.raises(ConflictError) as refused:
        await control(world).hang_up(target("call_2"), world.lifecycle)
    assert refused.value.code == "call_not_answered"


async def test_a_machine_is_told_nothing_but_its_message():
    it = await placed()
    await it.judge("machine_end_beep")
    with pytest.raises(ConflictError) as refused:
        await control(it.world).say(target(it.call_id), "Hello?", it.world.lifecycle)
    assert refused.value.code == "call_over"


async def test_who_was_put_through_to_a_person_is_not_interrupted():
    transfer = Reply(tool_calls=(ToolCall("tc_1", "transfer", '{"target": "desk"}'),))
    desk = TransferTarget(name="desk", description="The desk.", number="+15550003000")
    world = await rung(transfer, transfers=(desk,))
    await world.hear(1, "A person, please")
    with pytest.raises(ConflictError) as refused:
        await say(world)
    assert refused.value.code == "call_put_through"
    assert world.adapters.exchange.diverted == []


async def test_a_failure_at_twilio_is_told_and_the_next_try_is_the_same_command():
    world = await rung()
    call = await world.call()
    cut_off = replace(control(world), exchange=Switched(world.adapters.exchange, DOWN))
    with pytest.raises(ProviderError):
        await cut_off.say(target(call.id, "k1"), "Hello.", world.lifecycle)
    assert await say(world, "Hello.", key="k1") == (await world.call()).commands[0].id
    assert len((await world.call()).commands) == 1


async def test_instructions_are_heeded_from_the_next_turn_on():
    world = await rung("Yes.", "No.", "Oui.")
    await world.hear(1, "First")
    await instruct(world, "Say no to all.")
    await world.hear(2, "Second")
    await instruct(world, "Speak French.", replaces=True)
    await world.hear(3, "Third")
    own = "You answer the phone of a clinic."
    told = [prompt.messages[0].content or "" for prompt in world.model.prompts]
    assert "Say no" not in told[0]
    assert told[1].startswith(f"{own}\n\nSay no to all.\n\n")
    assert told[2].startswith("Speak French.\n\n")
    assert own not in told[2]


async def test_instructions_do_not_disturb_what_needs_no_model():
    world = await rung()
    await instruct(world, "Be brief.")
    assert "<Gather" in await world.hear(1, CallerSilent())
