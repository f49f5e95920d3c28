from __future__ import annotations

import asyncio
from xml.etree import ElementTree as ET

import pytest

from talkstack.agents.words.variables import Variable
from talkstack.calls.model.fact import Fact, FactKind
from talkstack.errors import MissingVariablesError, NotFoundError
from talkstack.numbers.model import Assignment, Share
from talkstack.telephony.form import CallArrived
from tests.builders import NOON, NOON_MS, UNRECORDED, a_draft, a_version
from tests.world import SID, World


async def test_a_known_number_is_answered_with_the_greeting_and_then_listens():
    world = await World().open()
    response = ET.fromstring(await world.ring())
    start, gather = response
    call = await world.call()
    assert [element.tag for element in start] == ["Recording"]
    assert f"/twilio/calls/{call.id}/recording" in start[0].attrib["recordingStatusCallback"]
    assert f"/twilio/calls/{call.id}/turns/1#" in gather.attrib["action"]
    assert gather[0].tag == "Play"
    assert "/audio/stock/" in (gather[0].text or "")


async def test_the_call_is_kept_with_what_it_began_with():
    world = await World().open()
    greeting = await world.ring()
    call = await world.call()
    assert call.greeting == greeting
    assert (call.project_id, call.agent_id, call.agent_version, call.number_id) == (
        "prj_1",
        "agt_1",
        1,
        "num_1",
    )
    assert (call.caller, call.called, call.started_at) == ("+15550002000", "+15550001000", NOON)
    [started] = call.log
    assert (started.k, started.kind, started.what, started.at) == (1, FactKind.STARTED, "recorded", NOON_MS)


async def test_the_orchestration_begins_with_the_first_fact():
    world = await World().open()
    await world.ring()
    call = await world.call()
    assert world.lifecycle.instances[call.id].state.folded == 1


async def test_a_repeated_ring_gets_the_same_bytes_of_one_call_that_began_once():
    world = await World().open()
    begun: list[str] = []
    begin = world.lifecycle.begin

    async def counted(call_id: str, first: Fact) -> bool:
        begun.append(call_id)
        return await begin(call_id, first)

    world.lifecycle.begin = counted
    answers = {*await asyncio.gather(*(world.ring() for _ in range(4))), await world.ring()}
    assert len(answers) == 1
    assert begun == [(await world.call()).id]


async def test_two_callers_have_two_calls():
    world = await World().open()
    first, second = await world.ring(SID), await world.ring("CA" + "2" * 32)
    assert first != second
    assert len(world.lifecycle.instances) == 2


async def test_an_unknown_number_is_refused_and_leaves_no_trace():
    world = await World().open()
    arrived = CallArrived(call_sid=SID, caller="+15550002000", called="+15550009999")
    with pytest.raises(NotFoundError):
        await world.services.receptionist.answer(arrived, world.arrival(), world.lifecycle)
    with pytest.raises(NotFoundError):
        await world.call()
    assert world.lifecycle.instances == {}


async def test_an_agent_that_needs_to_know_more_does_not_answer():
    phrases = a_draft().phrases.model_copy(update={"greeting": "Hello {{name}}."})
    needed = (Variable(name="name", required=True),)
    world = await World().open(a_draft(phrases=phrases, variables=needed))
    with pytest.raises(MissingVariablesError) as refused:
        await world.ring()
    assert (refused.value.agent_id, refused.value.names) == ("agt_1", ("name",))
    with pytest.raises(NotFoundError):
        await world.call()


async def test_who_is_greeted_anew_in_mid_call_is_recorded_once():
    world = await World().open()
    first = await world.ring()
    arrived = CallArrived(call_sid=SID, caller="+15550002000", called="+15550001000", under_way=True)
    again = await world.services.receptionist.answer(arrived, world.arrival(), world.lifecycle)
    assert first.count("<Start>") == 1
    assert again == first.replace(first[first.index("<Start>") : first.index("</Start>") + 8], "")


async def test_an_agent_that_does_not_record_starts_no_recording_and_waits_for_none():
    world = await World().open(a_draft(recording=UNRECORDED))
    assert "Recording" not in await world.ring()
    assert (await world.call()).log[0].what == "unrecorded"


async def test_a_deaf_orchestration_does_not_keep_the_phone_from_being_answered():
    world = await World().open()
    world.lifecycle.deaf = True
    assert "Gather" in await world.ring()
    world.clock.advance(10)
    world.lifecycle.deaf = False
    assert await world.services.keeper.sweep(world.lifecycle) == 1
    assert (await world.call()).id in world.lifecycle.instances


async def test_a_call_keeps_the_version_it_began_with():
    world = await World().open()
    answered = await world.ring()
    agent = await world.adapters.agents.get("prj_1", "agt_1")
    await world.adapters.agents.add_version(agent, a_version(2, draft=a_draft(recording=UNRECORDED)))
    assert await world.elsewhere().ring() == answered
    assert (await world.call()).agent_version == 1


async def test_a_split_gives_calls_their_versions():
    world = await World().open()
    agent = await world.adapters.agents.get("prj_1", "agt_1")
    await world.adapters.agents.add_version(agent, a_version(2, draft=a_draft(recording=UNRECORDED)))
    before = await world.adapters.numbers.by_e164("+15550001000")
    split = (Share(version=1, weight=1), Share(version=2, weight=1))
    after = before.assigned(Assignment(agent_id="agt_1", split=split), NOON)
    await world.adapters.numbers.replace(before, after)
    sids = [f"CA{number:032x}" for number in range(20)]
    for sid in sids:
        await world.ring(sid)
    calls = [await world.adapters.calls.by_sid(sid) for sid in sids]
    assert {call.agent_version for call in calls} == {1, 2}


async def test_a_call_names_who_calls_unless_they_withhold_their_number():
    world = await World().open()
    await world.ring()
    assert (await world.call()).person == world.services.persons.id_of("prj_1", "+15550002000")
    hidden = CallArrived(call_sid="CA" + "2" * 32, caller="", called="+15550001000")
    await world.services.receptionist.answer(hidden, world.arrival(), world.lifecycle)
    assert (await world.adapters.calls.by_sid(hidden.call_sid)).person == ""
