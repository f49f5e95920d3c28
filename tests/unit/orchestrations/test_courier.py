from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from orchestrations import policies
from orchestrations.contracts import DELIVER
from orchestrations.courier import courier
from tests.replay import CONTINUE_AS_NEW, CREATE_TIMER, NOON, WAIT_FOR_EVENT, Replay

pytestmark = pytest.mark.filterwarnings("ignore:azure.functions df_loads was called without expected_type")

START = {"endpoint_id": "whk_1", "stream": "call_1"}


def begun() -> Replay:
    return Replay(courier, START, "courier").run()


def carry(replay: Replay, *, over: bool = False, sleep_seconds: int = 0) -> Replay:
    replay.complete({"over": over, "sleep_seconds": sleep_seconds})
    return replay.run()


def delivered(replay: Replay) -> int:
    return sum(action.get("functionName") == DELIVER for action in replay.actions)


def test_it_carries_at_once_and_again_until_nothing_is_left():
    replay = begun()
    for n in range(3):
        [action] = replay.running
        assert (action["functionName"], json.loads(action["input"])) == (DELIVER, START)
        carry(replay, over=n == 2)
    assert replay.done
    assert delivered(replay) == 3
    assert CREATE_TIMER not in [action["actionType"] for action in replay.actions]


def test_it_sleeps_until_the_next_attempt_is_due():
    replay = carry(begun(), sleep_seconds=30)
    [timer] = replay.running
    assert timer["actionType"] == CREATE_TIMER
    fire_at = datetime.fromisoformat(timer["fireAt"])
    assert timedelta(seconds=30) <= fire_at - NOON < timedelta(seconds=31)
    replay.fire()
    replay.run()
    assert [action.get("functionName") for action in replay.running] == [DELIVER]


def test_it_begins_anew_before_its_history_grows_long(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(policies, "ATTEMPTS_A_LIFE", 3)
    replay = begun()
    for _ in range(3):
        assert not replay.done
        carry(replay)
    last = replay.actions[-1]
    assert last["actionType"] == CONTINUE_AS_NEW
    assert json.loads(last["input"]) == START
    assert delivered(replay) == 3


def test_an_attempt_that_cannot_be_recorded_is_made_again():
    replay = begun()
    replay.fail()
    replay.run()
    replay.retry()
    replay.run()
    assert carry(replay, over=True).done


def test_it_waits_for_no_event():
    replay = carry(carry(begun()), sleep_seconds=5)
    assert WAIT_FOR_EVENT not in [action["actionType"] for action in replay.actions]
