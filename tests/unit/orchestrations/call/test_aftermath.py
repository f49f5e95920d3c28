"""What is told of a call, and what is done once it is over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from orchestrations import policies
from orchestrations.call import call
from orchestrations.contracts import DIAL, NOTE, WRAP_UP
from talkstack.aftermath.model import steps_after
from talkstack.calls.model.fact import Due, FactKind
from talkstack.calls.model.plan import Phase
from tests.builders import a_fact
from tests.replay import CONTINUE_AS_NEW, CREATE_TIMER, Replay
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
DAY = timedelta(days=1)

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


def came(*left: str, told_of: int = 0, failed: bool = False) -> dict[str, object]:
    return {"left": list(left), "told": told_of, "failed": failed}


DONE = came()


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
        replay.complete(DONE)
        replay.run()
    assert replay.done
    [closing] = [it for it in orders(replay, NOTE) if it["plan"]]
    assert (closing["plan"]["phase"], closing["news"]) == (Phase.CLOSED, ["call.ended"])


def test_what_was_not_done_in_one_go_is_done_in_the_next():
    replay = wrapping_up()
    replay.complete()
    replay.run()
    steps = list(steps_after(recorded=True))
    for left in (steps[3:], steps[4:], []):
        replay.complete(came(*left))
        replay.run()
    assert replay.done
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
        replay.complete(came("closed", told_of=told_of))
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


def lives(replay: Replay) -> Iterator[Replay]:
    """One history after another, of a call whose transcript cannot be had: each goes on with what the one before left."""
    while True:
        replay.run()
        if replay.done:
            yield replay
            [anew] = [it for it in replay.actions if it["actionType"] == CONTINUE_AS_NEW]
            began, replay = replay.now, Replay(call, json.loads(anew["input"]), "call")
            replay.now = began
        elif replay.running[0]["actionType"] == CREATE_TIMER:
            replay.fire()
        else:
            replay.complete(came("transcript", "charged", "measured", "closed", failed=True))


def test_what_fails_for_a_day_is_tried_later_and_later_and_no_history_grows_by_it():
    replay = thirty_turns()
    began, tries = replay.now, 0
    for life in lives(replay):
        assert len(life.history) <= MOST_ROWS
        tries += len(orders(life, WRAP_UP))
        if life.now - began > DAY:
            break
    assert 24 <= tries <= 40
    assert life.state["customStatus"] == {"folded": TURNS + 8}
    assert life.now - began < DAY * 1.5


def test_steps_that_were_left_out_are_done_without_the_facts():
    rest = {"left": ["recording", "transcript"], "told": 3, "folded": 7, "vain": 0}
    replay = Replay(call, {"call_id": "call_1", "rest": rest}, "call").run()
    assert orders(replay, WRAP_UP) == [
        {"call_id": "call_1", "steps": ["recording", "transcript"], "sequence": 4}
    ]
    replay.complete(DONE)
    assert replay.run().done
    assert replay.state["customStatus"] == {"folded": 7}


def test_a_wrap_up_that_goes_on_in_a_new_history_counts_on():
    replay = wrapping_up()
    replay.complete()
    replay.run()
    replay.complete(came("transcript", "closed", told_of=2, failed=True))
    for _ in range(policies.GOES_A_LIFE - 1):
        replay.run()
        replay.fire()
        replay.run()
        replay.complete(came("transcript", "closed", failed=True))
    replay.run()
    replay.fire()
    replay.run()
    [anew] = [it for it in replay.actions if it["actionType"] == CONTINUE_AS_NEW]
    later = Replay(call, json.loads(anew["input"]), "call").run()
    assert orders(later, WRAP_UP) == [{"call_id": "call_1", "steps": ["transcript", "closed"], "sequence": 5}]
    later.complete(came("closed", told_of=1))
    later.run()
    assert orders(later, WRAP_UP)[-1] == {"call_id": "call_1", "steps": ["closed"], "sequence": 6}
    later.complete(DONE)
    assert later.run().done


def thirty_turns() -> Replay:
    """With tools and silences, as far as the wrap-up."""
    first = a_fact("started", kind=FactKind.STARTED, what="recorded", ref="inbound").numbered(1)
    replay = Replay(call, {"call_id": "call_1", "fact": first.to_dict()}, "call").run().finish_activities()
    facts = [
        *(a_fact(f"tool:{n}", kind=FactKind.TOOL, n=n, what="done") for n in range(1, 6)),
        *(a_fact(f"turn:{n}", n=n, what="silence" if n % 10 == 0 else "speech") for n in range(1, TURNS + 1)),
        a_fact("status", kind=FactKind.STATUS, what="completed"),
    ]
    for k, fact in enumerate(facts, start=2):
        tell(replay, k, fact)
    ring(replay, len(facts) + 2, FILED)
    replay.complete()
    return replay


def test_thirty_turns_stay_within_the_budget():
    replay = thirty_turns().run().finish_activities()
    assert replay.done
    assert len(replay.history) <= MOST_ROWS
