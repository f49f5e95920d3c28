from __future__ import annotations

import pytest

from orchestrations import policies
from orchestrations.contracts import NOTE
from talkstack.aftermath.model import steps_after
from talkstack.agents.model import Limits
from talkstack.calls.model.fact import FactKind
from talkstack.calls.model.plan import EndReason, Phase
from talkstack.conversation.model import CallerSilent
from tests.builders import a_draft, a_fact
from tests.replay import WAIT_FOR_EVENT
from tests.unit.orchestrations.call.scene import (
    FILED,
    HUNG_UP,
    asked,
    begun,
    called,
    dialled,
    ordered,
    plans,
    redial,
    ring,
    tell,
    turn,
)
from tests.unit.orchestrations.live import LiveLifecycle
from tests.world import World

pytestmark = [
    pytest.mark.filterwarnings("ignore:azure.functions df_loads was called without expected_type"),
    pytest.mark.filterwarnings("ignore:Potential duplicate Task completion"),
]


def test_a_call_that_was_ordered_is_dialled_once():
    replay = ordered()
    for k, status in enumerate(("initiated", "ringing", "in-progress"), 3):
        tell(replay, k, called(1, status))
    assert dialled(replay) == [1]
    assert plans(replay)[0]["phase"] == Phase.CALLING
    assert plans(replay)[-1]["phase"] == Phase.TALKING


def test_a_busy_line_is_dialled_again_when_that_is_due():
    replay = tell(ordered(), 3, called(1, "busy"))
    assert dialled(replay) == [1]
    tell(replay, 4, redial(2))
    assert dialled(replay) == [1, 2]
    tell(replay, 5, called(2, "busy"))
    assert plans(replay)[-1]["ended"] == EndReason.BUSY
    assert replay.done


def test_a_call_that_is_called_off_is_not_dialled_again():
    replay = tell(ordered(), 3, called(1, "busy"))
    tell(replay, 4, a_fact("command:1", kind=FactKind.COMMAND, what="cancel"))
    assert (dialled(replay), replay.done) == ([1], True)
    assert plans(replay)[-1]["ended"] == EndReason.CANCELED


def test_nobody_waits_for_the_recording_of_a_call_that_nobody_answered():
    replay = tell(ordered(most=1), 3, called(1, "no-answer"))
    assert (plans(replay)[-1]["phase"], replay.done) == (Phase.CLOSED, True)


def test_it_begins_by_waiting_for_the_second_fact():
    replay = begun()
    assert replay.awaited == ["fact-2"]
    assert asked(replay) == []
    assert replay.state["customStatus"]["folded"] == 1


def test_a_call_runs_from_the_ring_to_the_wrap_up():
    replay = begun()
    tell(replay, 2, turn(1))
    tell(replay, 3, a_fact("tool", kind=FactKind.TOOL, what="done", ref="call_1:1:1"))
    tell(replay, 4, turn(2))
    tell(replay, 5, HUNG_UP)
    assert not replay.done
    tell(replay, 6, FILED)
    assert replay.done
    assert replay.awaited == [f"fact-{k}" for k in range(2, 7)]
    assert asked(replay) == [NOTE, NOTE, *steps_after(recorded=True)]
    assert replay.state["customStatus"]["plan"]["ended"] == EndReason.CALLER_HUNG_UP


def test_the_plan_is_written_only_when_it_changes():
    replay = begun()
    for k, fact in enumerate([turn(1), turn(2), turn(3, "silence"), turn(4), turn(5)], 2):
        tell(replay, k, fact)
    assert [(plan["folded"], plan["reprompt"]) for plan in plans(replay)] == [(4, 1), (5, 0)]


def test_the_custom_status_mirrors_the_plan():
    replay = begun()
    tell(replay, 2, turn(1, "silence"))
    [written] = plans(replay)
    custom = replay.state["customStatus"]
    assert {"folded": custom["folded"], **custom["plan"]} == written


def test_early_facts_wait_for_the_ones_before_them():
    replay = begun()
    ring(replay, 4, turn(3, "silence"))
    ring(replay, 3, turn(2, "silence"))
    assert replay.state["customStatus"]["folded"] == 1
    tell(replay, 2, turn(1, "silence"))
    assert replay.state["customStatus"]["folded"] == 4
    assert [plan["silence"] for plan in plans(replay)] == ["reprompt", "goodbye", "goodbye"]


def test_facts_that_come_while_a_plan_is_being_written_are_not_lost():
    replay = begun()
    ring(replay, 2, turn(1, "silence"))
    ring(replay, 3, turn(2))
    ring(replay, 3, turn(2))
    assert replay.state["customStatus"]["folded"] == 2
    replay.finish_activities()
    assert [(plan["folded"], plan["reprompt"]) for plan in plans(replay)] == [(2, 1), (3, 0)]
    assert replay.awaited[-1] == "fact-4"


def test_a_fact_that_is_rung_again_changes_nothing():
    replay = begun()
    tell(replay, 2, turn(1, "silence"))
    before = replay.actions
    tell(replay, 2, turn(1, "silence"))
    assert replay.actions == before


def test_an_event_may_be_json_or_json_within_json():
    replay = begun()
    replay.post_event("fact-2", turn(1, "silence").numbered(2).to_dict())
    replay.run().finish_activities()
    assert [plan["reprompt"] for plan in plans(replay)] == [1]


def test_never_more_than_one_event_is_awaited_and_none_twice():
    replay = begun()
    for k in (5, 3, 3, 2, 4, 2, 6):
        tell(replay, k, turn(k, "silence" if k % 2 else "speech"))
        waits = [each for each in replay.actions if each["actionType"] == WAIT_FOR_EVENT]
        assert len(waits) - (replay.state["customStatus"]["folded"] - 1) == (0 if replay.running else 1)
    assert len(replay.awaited) == len(set(replay.awaited))


def test_a_plan_that_cannot_be_written_is_tried_again_and_the_facts_wait():
    replay = begun()
    ring(replay, 2, turn(1, "silence"))
    for _ in range(policies.NOTE_RETRY.max_number_of_attempts - 1):
        replay.fail()
        ring(replay, 3, turn(2))
        assert replay.awaited == ["fact-2"]
        replay.retry()
        replay.run()
    replay.finish_activities()
    assert replay.awaited == ["fact-2", "fact-3", "fact-4"]
    [_, written, _] = [it for it in replay.actions if it.get("functionName") == NOTE]
    assert written["retryOptions"]["maxNumberOfAttempts"] == 10


async def third_silent_turn(**limits: int) -> str:
    """What is said to it when the real orchestration writes the plan that the turns obey."""
    world = await World().open(a_draft(limits=Limits(**limits)))
    world.lifecycle = LiveLifecycle(world.adapters.calls)
    await world.ring()
    record = await world.call()
    for n in (1, 2):
        await world.hear(n, CallerSilent())
        await world.lifecycle.progress(record.id)
    await world.hear(3, CallerSilent())
    return (await world.adapters.replies.get(f"{record.id}:3")).segments[0].text


async def test_the_agent_says_how_often_a_silent_caller_is_asked_again():
    phrases = a_draft().phrases
    assert await third_silent_turn() == phrases.goodbye
    assert await third_silent_turn(max_reprompts=3) == phrases.reprompts[-1]
