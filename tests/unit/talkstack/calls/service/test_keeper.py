from __future__ import annotations

import logging
from collections.abc import Sequence

import pytest

from orchestrations.policies import UPKEEP
from talkstack.agents.model import Limits
from talkstack.calls.model.fact import Due, Fact, FactKind
from talkstack.calls.model.plan import EndReason, Phase
from talkstack.calls.model.upkeep import Upkeep
from talkstack.conversation.model import CallerSilent
from talkstack.errors import NotFoundError, ProviderError
from talkstack.telephony.form import RecordingChanged, StatusChanged
from tests.builders import UNRECORDED, a_draft
from tests.world import SID, World

HUNG_UP = StatusChanged(call_sid=SID, status="completed", source="call-progress-events", sequence="3")
LIMITS = Limits(max_duration_seconds=600)


async def rung(*script: str) -> World:
    world = await World(script).open(a_draft(limits=LIMITS))
    await world.ring()
    world.adapters.telephony.statuses[SID] = "in-progress"
    return world


async def look(world: World) -> Upkeep:
    return await world.services.keeper.reconcile((await world.call()).id, UPKEEP, world.lifecycle)


async def notes(world: World, kind: FactKind) -> list[str | None]:
    return [fact.what for fact in (await world.call()).log if fact.kind is kind]


async def test_a_young_call_is_left_alone():
    world = await rung()
    result = await look(world)
    assert (result.over, result.sleep_seconds) == (False, 60)
    assert (await world.call()).facts == 1


async def test_the_end_of_the_time_is_announced_and_then_comes():
    world = await rung()
    world.clock.advance(540)
    await look(world)
    assert (await world.call()).plan.warning
    assert not (await world.call()).plan.last_turn
    world.clock.advance(60)
    for _ in range(2):
        await look(world)
    assert (await world.call()).plan.last_turn
    assert await notes(world, FactKind.DUE) == [Due.WARNING, Due.MAX_DURATION]


async def test_a_call_that_twilio_still_holds_goes_on():
    world = await rung()
    world.clock.advance(200)
    await look(world)
    assert (await world.call()).facts == 1


@pytest.mark.parametrize(
    ("status", "ended"), [("completed", EndReason.CALLER_HUNG_UP), ("no-answer", EndReason.NO_ANSWER)]
)
async def test_an_end_that_was_not_heard_of_is_asked_for(status: str, ended: EndReason):
    world = await rung()
    world.adapters.telephony.statuses[SID] = status
    world.clock.advance(91)
    for _ in range(2):
        await look(world)
    assert await notes(world, FactKind.STATUS) == [status]
    assert (await world.call()).plan.ended is ended


async def test_a_call_that_twilio_does_not_know_has_failed():
    world = await rung()
    world.adapters.telephony.statuses.clear()
    world.clock.advance(91)
    await look(world)
    assert (await world.call()).plan.ended is EndReason.FAILED


async def test_while_twilio_is_away_all_else_is_kept_going():
    world = await rung()
    world.adapters.telephony.fault = ProviderError("twilio", "no connection", retryable=True)
    world.clock.advance(600)
    assert not (await look(world)).over
    assert await notes(world, FactKind.DUE) == [Due.WARNING, Due.MAX_DURATION]


async def test_a_recording_that_never_comes_is_given_up_and_the_clock_stops():
    world = await rung()
    await world.services.recorder.status(HUNG_UP, world.arrival(), world.lifecycle)
    assert not (await look(world)).over
    world.clock.advance(300)
    assert (await look(world)).over
    assert (await world.call()).plan.phase is Phase.CLOSED


async def test_the_clock_stops_once_the_recording_is_there():
    world = await rung()
    call = await world.call()
    await world.services.recorder.status(HUNG_UP, world.arrival(), world.lifecycle)
    filed = RecordingChanged(recording_sid="RE" + "1" * 32, status="completed")
    await world.services.recorder.recording(call.id, filed, world.lifecycle)
    assert (await look(world)).over


async def test_a_call_that_is_not_there_cannot_be_kept_going():
    world = await rung()
    with pytest.raises(NotFoundError):
        await world.services.keeper.reconcile("call_none", UPKEEP, world.lifecycle)


async def test_the_sweeper_leaves_calls_that_are_being_begun_to_their_webhooks():
    world = await World().open()
    world.lifecycle.deaf = True
    await world.ring()
    world.lifecycle.deaf = False
    world.clock.advance(5)
    assert await world.services.keeper.sweep(world.lifecycle) == 0
    world.clock.advance(1)
    assert await world.services.keeper.sweep(world.lifecycle) == 1


async def test_the_sweeper_starts_what_was_never_begun_and_tells_it_everything(
    caplog: pytest.LogCaptureFixture,
):
    world = await World().open()
    world.lifecycle.deaf = True
    await world.ring()
    await world.hear(1, CallerSilent())
    world.lifecycle.deaf = False
    world.clock.advance(20)
    with caplog.at_level(logging.INFO, "talkstack"):
        assert await world.services.keeper.sweep(world.lifecycle) == 1
    call = await world.call()
    assert world.lifecycle.instances[call.id].state.folded == 2
    assert call.plan.reprompt == 1
    assert [record.getMessage() for record in caplog.records] == ["sweep.mended calls=1"]


async def test_the_sweeper_rings_only_what_was_lost():
    world = await rung("Yes.", "Yes.")
    await world.hear(1, "Hello")
    world.lifecycle.deaf = True
    await world.hear(2, "Hello?")
    world.lifecycle.deaf = False
    rung_again: list[int] = []
    ring = world.lifecycle.ring

    async def noted(call_id: str, facts: Sequence[Fact]) -> bool:
        rung_again.extend(fact.k for fact in facts)
        return await ring(call_id, facts)

    world.lifecycle.ring = noted
    world.clock.advance(20)
    assert await world.services.keeper.sweep(world.lifecycle) == 1
    assert rung_again == [3]


async def test_a_mended_call_is_not_swept_again():
    world = await rung("Yes.")
    await world.hear(1, "Hello")
    world.clock.advance(20)
    assert await world.services.keeper.sweep(world.lifecycle) == 0
    call = await world.call()
    assert call.folded == call.facts == 2


async def test_a_fact_after_the_close_is_not_rung_for_ever():
    world = await World().open(a_draft(recording=UNRECORDED))
    await world.ring()
    await world.services.recorder.status(HUNG_UP, world.arrival(), world.lifecycle)
    call = await world.call()
    world.lifecycle.deaf = True
    late = RecordingChanged(recording_sid="RE" + "1" * 32, status="completed")
    await world.services.recorder.recording(call.id, late, world.lifecycle)
    world.lifecycle.deaf = False
    world.clock.advance(20)
    assert await world.services.keeper.sweep(world.lifecycle) == 0
    assert (await world.call()).folded == 3
