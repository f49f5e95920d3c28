"""Task numbers, as the engine and the SDK count them without telling each other."""

from datetime import timedelta

import pytest

from local.host.durable.orchestration.actions import Ask
from local.host.durable.orchestration.codec import Kind, event
from local.host.durable.orchestration.replay import Replay, UnsupportedError
from tests.unit.local.host.durable.world import NOON

BEGUN = [event(Kind.ORCHESTRATOR_STARTED, NOON), event(Kind.EXECUTION_STARTED, NOON)]


def call(name, attempts=0):
    if not attempts:
        return {"actionType": Ask.ACTIVITY, "functionName": name, "input": "null"}
    options = {"firstRetryIntervalInMilliseconds": 1000, "maxNumberOfAttempts": attempts}
    return {**call(name), "actionType": Ask.ACTIVITY_WITH_RETRY, "retryOptions": options}


def every(*actions: dict[str, object]):
    return {"actionType": Ask.WHEN_ALL, "compoundActions": list(actions)}


def wait(name):
    return {"actionType": Ask.EVENT, "externalEventName": name}


def failed(task):
    return event(Kind.TASK_FAILED, NOON, TaskScheduledId=task)


def done(task):
    return event(Kind.TASK_COMPLETED, NOON, TaskScheduledId=task)


def fired(task):
    return event(Kind.TIMER_FIRED, NOON, TimerId=task)


def numbered(actions, *events: dict[str, object]):
    replay = Replay(actions)
    replay.feed([*BEGUN, *events])
    return [task.name or task.kind for task in replay.tasks.values()]


def test_actions_are_numbered_when_the_one_before_them_is_complete():
    actions = [every(call("a"), call("b")), wait("go"), call("c")]
    assert numbered(actions) == ["a", "b"]
    assert numbered(actions, done(0), done(1)) == ["a", "b"]
    go = event(Kind.EVENT_RAISED, NOON, Name="go", Input="null")
    assert numbered(actions, done(0), done(1), go) == ["a", "b", "c"]
    assert numbered(actions, go, done(0), done(1)) == ["a", "b", "c"]


def test_pauses_and_repeated_calls_take_numbers_in_the_order_of_events():
    actions = [every(call("a", attempts=2), call("b", attempts=2)), call("c")]
    assert numbered(actions, failed(1), failed(0)) == ["a", "b", "timer", "timer"]
    events = [failed(1), failed(0), fired(3), fired(2), done(4), done(5)]
    assert numbered(actions, *events) == ["a", "b", "timer", "timer", "a", "b", "c"]


def test_the_pause_after_the_last_attempt_is_none():
    replay = Replay([call("a", attempts=2)])
    replay.feed([*BEGUN, failed(0), fired(1), failed(2)])
    assert [replay.tasks[n].fire_at for n in (1, 3)] == [NOON + timedelta(seconds=1), NOON]


def test_a_repeated_completion_counts_once():
    assert numbered([call("a", attempts=3)], failed(0), failed(0)) == ["a", "timer"]


def test_an_action_that_nobody_knows_is_refused_by_its_number():
    with pytest.raises(UnsupportedError, match="action type 99"):
        numbered([{"actionType": 99}])
