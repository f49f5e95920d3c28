from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from orchestrations import policies
from orchestrations.clock import clock
from orchestrations.contracts import RECONCILE
from tests.replay import CONTINUE_AS_NEW, CREATE_TIMER, NOON, WAIT_FOR_EVENT, Replay

pytestmark = pytest.mark.filterwarnings("ignore:azure.functions df_loads was called without expected_type")

START = {"call_id": "call_1"}


def begun() -> Replay:
    return Replay(clock, START, "clock").run()


def look(replay: Replay, *, over: bool, sleep_seconds: int = 60) -> Replay:
    replay.complete({"over": over, "sleep_seconds": sleep_seconds})
    return replay.run()


def test_it_looks_at_once():
    [action] = begun().running
    assert action["functionName"] == RECONCILE
    assert json.loads(action["input"]) == START


def test_it_sleeps_as_long_as_the_look_says_and_looks_again():
    replay = begun()
    look(replay, over=False, sleep_seconds=42)
    [timer] = replay.running
    assert timer["actionType"] == CREATE_TIMER
    fire_at = datetime.fromisoformat(timer["fireAt"])
    assert timedelta(seconds=42) <= fire_at - NOON < timedelta(seconds=43)
    replay.fire()
    replay.run()
    assert [action.get("functionName") for action in replay.running] == [RECONCILE]


def test_it_ends_when_nothing_can_come_any_more():
    replay = begun()
    look(replay, over=False)
    replay.fire()
    replay.run()
    look(replay, over=True)
    assert replay.done
    assert CONTINUE_AS_NEW not in [action["actionType"] for action in replay.actions]
    assert replay.running == []


def test_it_begins_anew_before_its_history_grows_long(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(policies, "ROUNDS_A_LIFE", 4)
    replay = begun()
    for _ in range(4):
        assert not replay.done
        look(replay, over=False)
        replay.fire()
        replay.run()
    last = replay.actions[-1]
    assert last["actionType"] == CONTINUE_AS_NEW
    assert json.loads(last["input"]) == START
    looks = [action for action in replay.actions if action.get("functionName") == RECONCILE]
    assert len(looks) == 4


def test_a_look_that_fails_is_taken_again():
    replay = begun()
    replay.fail()
    replay.run()
    replay.retry()
    replay.run()
    look(replay, over=True)
    assert replay.done


def test_it_only_sleeps_and_looks():
    replay = begun()
    for _ in range(3):
        look(replay, over=False)
        replay.fire()
        replay.run()
    assert WAIT_FOR_EVENT not in [action["actionType"] for action in replay.actions]
