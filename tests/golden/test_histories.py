"""An orchestrator that is changed must answer every old history as before: calls are alive while the app is replaced."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from azure.durable_functions import Orchestrator

from tests.golden.record import HISTORIES, ORCHESTRATORS, SCENES, told
from tests.replay import EPISODE_ENDED, EPISODE_STARTED, TASK_SCHEDULED, TIMER_CREATED, VERSION, replayed

pytestmark = [
    pytest.mark.filterwarnings("ignore:azure.functions df_loads was called without expected_type"),
    pytest.mark.filterwarnings("ignore:Potential duplicate Task completion"),
]

PATHS = sorted(HISTORIES.rglob("*.json"))
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: "/".join(path.with_suffix("").parts[-3:]))
def test_a_recorded_history_is_answered_as_it_was(path: Path):
    golden = json.loads(path.read_text())
    invoke = Orchestrator.create(ORCHESTRATORS[golden["orchestrator"]])
    answer = replayed(invoke, golden["input"], before_the_answer(golden["history"]))
    assert told(answer) == golden["answer"]


def before_the_answer(history: list[dict]) -> list[dict]:
    """The history as it was at the last episode: without what the host added on its answer."""
    last = max(k for k, event in enumerate(history) if event["EventType"] == EPISODE_STARTED)
    added = {TASK_SCHEDULED, TIMER_CREATED, EPISODE_ENDED}
    return [event for k, event in enumerate(history) if k < last or event["EventType"] not in added]


def test_every_scene_is_recorded_for_the_version_that_new_instances_get():
    host = json.loads((ROOT / "host.json").read_text())
    assert host["extensions"]["durableTask"]["defaultVersion"] == VERSION
    found = {f"{path.parent.name}/{path.stem}" for path in PATHS if path.parts[-3] == VERSION}
    assert found == set(SCENES)
