"""A recording on consent begins once, whoever dies when."""

from __future__ import annotations

import pytest

from orchestrations.policies import UPKEEP
from talkstack.calls.call import PAUSE_RECORDING
from talkstack.calls.model.fact import FactKind
from talkstack.conversation.model import CallerPressed
from talkstack.errors import ProviderError
from talkstack.telephony.form import StatusChanged
from talkstack.telephony.ports import Captured
from tests.builders import ON_CONSENT, a_draft
from tests.world import SID, World, cut_off

LOST = ProviderError("twilio", "no answer in time", retryable=True)


async def asked() -> World:
    world = await World().open(a_draft(recording=ON_CONSENT))
    await world.ring()
    world.adapters.captures.live.add(SID)
    world.adapters.telephony.statuses[SID] = "in-progress"
    return world


async def agreed(world: World, *, dies: bool = False) -> None:
    await world.hear(1, CallerPressed("1"))
    if dies:
        await cut_off()
    await world.clock.sleep(0.5)


async def look(world: World) -> None:
    await world.services.keeper.reconcile((await world.call()).id, UPKEEP, world.lifecycle)


async def begun(world: World) -> list[str | None]:
    return [it.ref for it in (await world.call()).log if it.kind is FactKind.RECORDING]


def taken(world: World) -> list[str]:
    return [it.sid for it in world.adapters.captures.taken.get(SID, [])]


async def test_it_begins_when_somebody_has_agreed_and_not_before():
    world = await asked()
    assert taken(world) == []
    await agreed(world)
    [sid] = taken(world)
    assert await begun(world) == [sid]
    call = await world.call()
    assert world.adapters.captures.callbacks == [world.services.addresses.call_recording(call.id)]


async def test_who_refuses_is_not_recorded_however_long_the_call_goes_on():
    world = await asked()
    await world.hear(1, "No.")
    for _ in range(5):
        world.clock.advance(20)
        await look(world)
    assert taken(world) == []


async def test_whoever_dies_before_it_is_asked_for_leaves_it_to_the_clock():
    world = await asked()
    world.adapters.captures.refusal = LOST
    await agreed(world, dies=True)
    world.adapters.captures.refusal = None
    await look(world)
    assert taken(world) == []
    world.clock.advance(10)
    await look(world)
    assert await begun(world) == taken(world) != []
    world.clock.advance(60)
    await look(world)
    assert len(taken(world)) == 1


async def test_whoever_dies_after_it_has_begun_does_not_have_it_begun_again():
    world = await asked()
    world.adapters.captures.silence = LOST
    await agreed(world)
    world.adapters.captures.silence = None
    assert (len(taken(world)), await begun(world)) == (1, [])
    world.clock.advance(10)
    await look(world)
    assert (len(taken(world)), await begun(world)) == (1, taken(world))


async def test_of_two_who_come_at_once_one_asks():
    world = await asked()
    world.adapters.captures.refusal = LOST
    await agreed(world)
    world.adapters.captures.refusal = None
    call = await world.call()
    await world.elsewhere().services.backroom.capturer.begin(call.id, world.lifecycle)
    assert taken(world) == []


async def test_the_clock_goes_on_while_twilio_refuses():
    world = await asked()
    world.adapters.captures.refusal = LOST
    await agreed(world)
    world.clock.advance(1750)
    await look(world)
    assert any(it.what == "warning" for it in (await world.call()).log)


async def test_a_call_that_is_over_is_not_recorded():
    world = await asked()
    world.adapters.captures.live.clear()
    await agreed(world)
    assert (taken(world), await begun(world)) == ([], [])


async def test_what_is_to_be_paused_is_paused_as_soon_as_it_begins():
    world = await asked()
    world.adapters.captures.refusal = LOST
    await agreed(world)
    world.adapters.captures.refusal = None
    call = await world.call()
    capturer = world.services.backroom.capturer
    assert await capturer.order(call.id, PAUSE_RECORDING, "cmd_1", world.lifecycle) is False
    world.clock.advance(10)
    await look(world)
    assert [it.status for it in world.adapters.captures.taken[SID]] == ["paused"]


@pytest.mark.parametrize("there", [True, False])
async def test_a_recording_whose_announcement_was_lost_is_looked_for(there: bool):
    world = await World().open()
    await world.ring()
    over = StatusChanged(call_sid=SID, status="completed", source="", sequence="")
    await world.services.recorder.status(over, world.arrival(), world.lifecycle)
    if there:
        world.adapters.captures.file(SID, "RE" + "5" * 32, b"RIFF")
    world.clock.advance(301)
    await look(world)
    call = await world.call()
    assert call.recording_sid == ("RE" + "5" * 32 if there else None)
    assert any(it.what == "recording_overdue" for it in call.log) is not there


async def test_answers_that_were_recorded_by_themselves_are_no_recording_of_the_call():
    world = await asked()
    world.adapters.captures.taken[SID] = [Captured(sid="RE1", status="in-progress", whole=False)]
    await agreed(world)
    assert len(taken(world)) == 2
