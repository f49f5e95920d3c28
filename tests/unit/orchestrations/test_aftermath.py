"""What is told of a call, and what is done once it is over."""

from __future__ import annotations

import json

import pytest

from orchestrations.call import call
from orchestrations.contracts import FINISH, PUBLISH, SET_PLAN
from talkstack.aftermath.model import steps_after
from talkstack.calls.model.fact import Due, FactKind
from talkstack.calls.model.plan import Phase
from tests.builders import a_fact
from tests.replay import Replay
from tests.unit.orchestrations.scene import (
    FILED,
    HUNG_UP,
    asked,
    begun,
    called,
    ordered,
    orders,
    ring,
    tell,
    told,
    turn,
)

pytestmark = [
    pytest.mark.filterwarnings("ignore:azure.functions df_loads was called without expected_type"),
    pytest.mark.filterwarnings("ignore:Potential duplicate Task completion"),
]


def test_without_a_recording_nothing_is_transcribed():
    replay = begun("unrecorded")
    tell(replay, 2, HUNG_UP)
    assert replay.done
    assert asked(replay) == [SET_PLAN, *steps_after(recorded=False)]


def test_a_recording_that_never_comes_is_given_up_when_time_says_so():
    replay = begun()
    tell(replay, 2, HUNG_UP)
    assert replay.state["customStatus"]["plan"]["phase"] == Phase.ENDED
    tell(replay, 3, a_fact("due", kind=FactKind.DUE, what=Due.RECORDING_OVERDUE))
    assert replay.done
    assert asked(replay) == [SET_PLAN, SET_PLAN, *steps_after(recorded=False)]


def test_the_plan_is_closed_and_the_end_told_before_anything_else_is_done_one_after_another():
    replay = begun()
    ring(replay, 2, FILED)
    ring(replay, 3, HUNG_UP)
    for step in (SET_PLAN, PUBLISH, *[FINISH] * len(steps_after(recorded=True))):
        assert [each["functionName"] for each in replay.running] == [step]
        assert not replay.done
        replay.complete()
        replay.run()
    assert replay.done
    assert [order["step"] for order in orders(replay, FINISH)] == list(steps_after(recorded=True))


def test_what_is_told_is_numbered_through_the_whole_call():
    first = a_fact("started", kind=FactKind.STARTED, what="recorded", ref="inbound").numbered(1)
    replay = Replay(call, {"call_id": "call_1", "fact": first.to_dict()}, "call").run().finish_activities()
    tell(replay, 2, turn(1, ref="transferred"))
    tell(replay, 3, a_fact("dial:2", kind=FactKind.DIAL, what="completed"))
    ring(replay, 4, FILED)
    ring(replay, 5, HUNG_UP)
    while not replay.done:
        step = json.loads(replay.running[0]["input"]).get("step")
        replay.complete(step in {"recording", "transcript"})
        replay.run()
    assert told(replay) == [
        (1, ["call.started", "call.answered"]),
        (3, ["call.transferred"]),
        (4, ["call.ended"]),
    ]
    numbers = {order["step"]: order["sequence"] for order in orders(replay, FINISH)}
    assert numbers == {
        "settled": 5,
        "recording": 5,
        "transcript": 6,
        "analysis": 7,
        "charged": 7,
        "measured": 7,
        "closed": 7,
    }


def test_a_call_that_nobody_could_be_reached_in_has_failed():
    replay = tell(ordered(most=1), 3, called(1, "failed"))
    assert told(replay) == [(1, ["call.started"]), (2, ["call.failed"])]


def test_somebody_who_is_called_answers_once():
    replay = tell(tell(ordered(), 3, called(1, "in-progress")), 4, called(1, "in-progress"))
    assert told(replay) == [(1, ["call.started"]), (2, ["call.answered"])]
