from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from orchestrations import policies
from orchestrations.analysing import analysing
from orchestrations.contracts import ANALYSE
from tests.replay import CONTINUE_AS_NEW, CREATE_TIMER, NOON, Replay

pytestmark = pytest.mark.filterwarnings("ignore:azure.functions df_loads was called without expected_type")

START = {"job_id": "anl_1"}


def begun() -> Replay:
    return Replay(analysing, START, "analysing").run()


def came(replay: Replay, *, over: bool, sleep_seconds: int = 0) -> Replay:
    replay.complete({"over": over, "sleep_seconds": sleep_seconds})
    return replay.run()


def rounds(replay: Replay) -> list[dict[str, str]]:
    return [json.loads(it["input"]) for it in replay.actions if it.get("functionName") == ANALYSE]


def test_it_goes_on_round_by_round_until_there_is_no_more():
    replay = begun()
    for _ in range(3):
        came(replay, over=False)
    came(replay, over=True)
    assert replay.done
    assert rounds(replay) == [START] * 4


def test_it_sleeps_as_long_as_the_round_says():
    replay = came(begun(), over=False, sleep_seconds=20)
    [timer] = replay.running
    assert timer["actionType"] == CREATE_TIMER
    fire_at = datetime.fromisoformat(timer["fireAt"])
    assert timedelta(seconds=20) <= fire_at - NOON < timedelta(seconds=21)
    replay.fire()
    replay.run()
    assert len(rounds(replay)) == 2


def test_a_round_that_fails_is_done_again():
    replay = begun()
    replay.fail()
    replay.run()
    replay.retry()
    replay.run()
    came(replay, over=True)
    assert replay.done


def test_it_begins_anew_before_its_history_grows_long():
    replay = begun()
    for _ in range(policies.ROUNDS_A_LIFE):
        assert not replay.done
        came(replay, over=False)
    last = replay.actions[-1]
    assert last["actionType"] == CONTINUE_AS_NEW
    assert json.loads(last["input"]) == START
