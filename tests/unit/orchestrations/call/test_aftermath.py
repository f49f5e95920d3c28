"""What is told of a call, and what is done once it is over."""

from __future__ import annotations

import pytest

from orchestrations.call import call
from orchestrations.contracts import DIAL, NOTE, WRAP_UP
from talkstack.aftermath.model import steps_after
from talkstack.calls.model.fact import Due, FactKind
from talkstack.calls.model.plan import Phase
from tests.builders import a_fact
from tests.replay import Replay
from tests.unit.orchestrations.call.scene import (
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

TURNS = 30
MOST_ROWS = 200

pytestmark = [
    pytest.mark.filterwarnings("ignore:azure.functions df_loads was called without expected_type"),
    pytest.mark.filterwarnings("ignore:Potential duplicate Task completion"),
]


def test_without_a_recording_nothing_is_transcribed():
    replay = begun("unrecorded")
    tell(replay, 2, HUNG_UP)
    assert replay.done
    assert asked(replay) == [NOTE, *steps_after(recorded=False)]


def test_a_recording_that_never_comes_is_given_up_when_time_says_so():
    replay = begun()
    tell(replay, 2, HUNG_UP)
    assert replay.state["customStatus"]["plan"]["phase"] == Phase.ENDED
    tell(replay, 3, a_fact("due", kind=FactKind.DUE, what=Due.RECORDING_OVERDUE))
    assert replay.done
    assert asked(replay) == [NOTE, NOTE, *steps_after(recorded=False)]


def wrapping_up() -> Replay:
    replay = begun()
    ring(replay, 2, FILED)
    ring(replay, 3, HUNG_UP)
    return replay


def test_the_plan_is_closed_and_the_end_told_before_anything_else_is_done():
    replay = wrapping_up()
    for name in (NOTE, WRAP_UP):
        assert [each["functionName"] for each in replay.running] == [name]
        assert not replay.done
        replay.complete({"done": len(steps_after(recorded=True)), "told": 0})
        replay.run()
    assert replay.done
    [closing] = [it for it in orders(replay, NOTE) if it["plan"]]
    assert (closing["plan"]["phase"], closing["news"]) == (Phase.CLOSED, ["call.ended"])


def test_what_was_not_done_in_one_go_is_done_in_the_next():
    replay = wrapping_up()
    replay.complete()
    replay.run()
    for done in (3, 1, 3):
        replay.complete({"done": done, "told": 0})
        replay.run()
    assert replay.done
    steps = list(steps_after(recorded=True))
    assert [order["steps"] for order in orders(replay, WRAP_UP)] == [steps, steps[3:], steps[4:]]


def test_what_is_told_is_numbered_through_the_whole_call():
    first = a_fact("started", kind=FactKind.STARTED, what="recorded", ref="inbound").numbered(1)
    replay = Replay(call, {"call_id": "call_1", "fact": first.to_dict()}, "call").run().finish_activities()
    tell(replay, 2, turn(1, ref="transferred"))
    tell(replay, 3, a_fact("dial:2", kind=FactKind.DIAL, what="completed"))
    ring(replay, 4, FILED)
    ring(replay, 5, HUNG_UP)
    replay.complete()
    for told_of in (0, 2, 1):
        replay.run()
        replay.complete({"done": 2, "told": told_of})
    replay.run()
    assert told(replay) == [
        (1, ["call.started", "call.answered"]),
        (3, ["call.transferred"]),
        (4, ["call.ended"]),
    ]
    assert [order["sequence"] for order in orders(replay, WRAP_UP)] == [5, 5, 7, 8]


def test_an_attempt_is_placed_behind_its_plan():
    replay = ordered()
    order = [it["functionName"] for it in replay.actions if "functionName" in it]
    assert order[order.index(DIAL) - 1] == NOTE


def test_a_call_that_nobody_could_be_reached_in_has_failed():
    replay = tell(ordered(most=1), 3, called(1, "failed"))
    assert told(replay) == [(1, ["call.started"]), (2, ["call.failed"])]


def test_somebody_who_is_called_answers_once():
    replay = tell(tell(ordered(), 3, called(1, "in-progress")), 4, called(1, "in-progress"))
    assert told(replay) == [(1, ["call.started"]), (2, ["call.answered"])]


def test_thirty_turns_with_tools_and_silences_stay_within_the_budget():
    first = a_fact("started", kind=FactKind.STARTED, what="recorded", ref="inbound").numbered(1)
    replay = Replay(call, {"call_id": "call_1", "fact": first.to_dict()}, "call").run().finish_activities()
    facts = [
        *(a_fact(f"tool:{n}", kind=FactKind.TOOL, n=n, what="done") for n in range(1, 6)),
        *(a_fact(f"turn:{n}", n=n, what="silence" if n % 10 == 0 else "speech") for n in range(1, TURNS + 1)),
        a_fact("status", kind=FactKind.STATUS, what="completed"),
        a_fact("recording", kind=FactKind.RECORDING, what="completed", ref="RE1"),
    ]
    for k, fact in enumerate(facts, start=2):
        replay.raise_event(f"fact-{k}", fact.numbered(k).to_dict())
        replay.run().finish_activities()
    assert replay.done
    assert len(replay.history) <= MOST_ROWS
