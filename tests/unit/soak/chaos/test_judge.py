"""Each fault that the judge must see is planted once, and found as what it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from soak.chaos.judging.evidence import Evidence
from soak.chaos.judging.judge import DOCUMENTS, OF_RECORDINGS, STEPS, Kind, judge
from soak.chaos.plan import Answer
from soak.chaos.trouble.receiver import Attempt
from talkstack.aftermath import model
from talkstack.aftermath.model import Step
from talkstack.calls.model.news import News

CALL = "call_1"
TYPES = (
    "call.started",
    "call.answered",
    "call.ended",
    "call.recording_ready",
    "call.transcribed",
    "call.analysed",
)
RECORDED = {"kind": "recording", "what": "completed", "ref": "RE1"}
KEY = f"{CALL}:2:1"
RESULTS: dict[str, dict[str, Any]] = {
    "recording": {"news": "call.recording_ready"},
    "transcript": {"news": "call.transcribed"},
    "analysis": {"news": "call.analysed"},
}


def event(sequence: int, type_: str) -> dict[str, Any]:
    return {"_id": f"evt_{CALL}_{sequence}", "stream": CALL, "sequence": sequence, "type": type_}


def told(sequence: int, answer: Answer = "taken", digest: str = "") -> Attempt:
    return Attempt(event=f"evt_{CALL}_{sequence}", digest=digest or str(sequence), answer=answer)


EVENTS = [event(n, type_) for n, type_ in enumerate(TYPES, start=1)]
TRIES = [told(n) for n in range(1, len(TYPES) + 1)]

GOOD = Evidence(
    call={"_id": CALL, "log": [RECORDED], "steps": {step: RESULTS.get(step, {}) for step in STEPS}},
    events=EVENTS,
    tries=TRIES,
    dials=[{"_id": f"{CALL}:1", "sid": "CA1"}],
    kept=dict.fromkeys(DOCUMENTS.values(), 1),
    blobs=[f"recordings/{CALL}.wav"],
    rung=["CA1"],
    begun={"CA1": 1},
    effects={KEY: {"requests": 3, "effects": 1}},
)


def found(call: Evidence) -> list[Kind]:
    return [finding.kind for finding in judge(call)]


def stepped(**steps: dict[str, Any] | None) -> Evidence:
    changed = {**GOOD.steps, **steps}
    return replace(
        GOOD, call={**GOOD.call, "steps": {name: it for name, it in changed.items() if it is not None}}
    )


def test_a_call_of_which_all_came_about_once_is_blameless():
    assert judge(GOOD) == []


def test_the_judge_knows_the_steps_and_news_by_the_names_that_the_app_gives_them():
    assert tuple(Step) == STEPS
    assert model.OF_RECORDINGS == OF_RECORDINGS
    assert set(TYPES) <= set(News)


@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_was_never_done_is_missed(step: str):
    assert found(stepped(**{step: None})) == ["step_missed"]


def test_a_step_that_was_given_up_is_missed():
    (finding,) = judge(stepped(charged={"failed": "StaleError"}))
    assert (finding.kind, finding.detail) == ("step_missed", "charged was given up: StaleError")


@pytest.mark.parametrize("step", DOCUMENTS)
def test_a_step_that_left_no_document_is_missed(step: str):
    bare = {**GOOD.kept, DOCUMENTS[step]: 0}
    assert found(replace(GOOD, kept=bare)) == ["step_missed"]
    assert found(replace(stepped(**{step: {"skipped": "off"}}), kept=bare, events=EVENTS)) == []


def test_a_step_leaves_no_document_where_the_app_keeps_none():
    assert judge(replace(GOOD, kept={})) == []


@pytest.mark.parametrize("step", OF_RECORDINGS)
def test_a_recording_that_could_not_be_found_is_missed(step: str):
    assert found(stepped(**{step: {"absent": True}})) == ["step_missed"]


@pytest.mark.parametrize(
    "kept_elsewhere",
    [{"blobs": []}, {"left": ["RE1"]}],
    ids=["no file at home", "one that the carrier still has"],
)
def test_a_recording_that_was_not_brought_home_is_missed(kept_elsewhere: dict[str, Any]):
    assert found(replace(GOOD, **kept_elsewhere)) == ["step_missed"]


def test_a_recording_of_which_nobody_told_is_missed_at_the_carrier():
    unheard = stepped(recording=None, transcript=None)
    unheard = replace(unheard, call={**unheard.call, "log": []}, blobs=[], left=["RE1"])
    details = [finding.detail for finding in judge(unheard)]
    assert details[:2] == ["recording was never done", "transcript was never done"]
    assert "the carrier still has RE1" in details


def test_what_was_not_recorded_needs_neither_file_nor_transcript():
    steps = {name: it for name, it in GOOD.steps.items() if name not in OF_RECORDINGS}
    events = [event(1, "call.started"), event(2, "call.failed"), event(3, "call.analysed")]
    bare = replace(GOOD, call={"_id": CALL, "log": [], "steps": steps}, blobs=[], events=events)
    assert judge(replace(bare, tries=TRIES[:3])) == []


@pytest.mark.parametrize(
    "twice",
    [
        {"begun": {"CA1": 2}},
        {"effects": {KEY: {"requests": 1, "effects": 1}, f"{CALL}:3:1": {"requests": 1, "effects": 0}}},
        {"effects": {KEY: {"requests": 2, "effects": 2}}},
        {"rung": ["CA1", "CA2"]},
        {"events": [*EVENTS, event(7, "call.transcribed")], "tries": [*TRIES, told(7)]},
        {"events": [*EVENTS, event(7, "call.failed")], "tries": [*TRIES, told(7)]},
        {"tries": [*TRIES, told(2, digest="other words")]},
    ],
    ids=[
        "two recordings of one leg",
        "one wish under two keys",
        "two effects under a key",
        "a phone that rang twice",
        "one thing told as two events",
        "two ends",
        "an event told in two ways",
    ],
)
def test_what_came_about_twice_is_doubled(twice: dict[str, Any]):
    assert found(replace(GOOD, **twice)) == ["effect_doubled"]


@pytest.mark.parametrize("answers", [(), ("refused", "hung"), ("lost",), ("unverified",)])
def test_an_event_that_nobody_said_to_have_is_lost(answers: Sequence[Answer]):
    tries = [*TRIES[:5], *(told(6, answer) for answer in answers)]
    assert found(replace(GOOD, tries=tries)) == ["webhook_lost"]


@pytest.mark.parametrize("missing", [1, 3, 4, 5, 6])
def test_an_event_that_was_never_written_is_lost(missing: int):
    events = [it for it in EVENTS if it["sequence"] != missing]
    tries = [it for it in TRIES if it.event != f"evt_{CALL}_{missing}"]
    assert set(found(replace(GOOD, events=events, tries=tries))) == {"webhook_lost"}


def test_an_event_that_was_told_and_is_not_written_down_is_lost():
    assert found(replace(GOOD, tries=[*TRIES, told(7)])) == ["webhook_lost"]


def test_each_leg_of_a_call_that_was_dialled_again_has_a_recording_of_its_own():
    dials = [*GOOD.dials, {"_id": f"{CALL}:2", "sid": "CA2"}]
    assert judge(replace(GOOD, dials=dials, rung=["CA1", "CA2"], begun={"CA1": 1, "CA2": 1})) == []


def test_a_repeat_under_its_id_is_neither_doubled_nor_disordered():
    assert judge(replace(GOOD, tries=[told(1), told(1), *TRIES[1:], told(1)])) == []


@pytest.mark.parametrize("failures", [0, 1, 2])
def test_an_event_before_one_that_failed_less_than_three_times_is_disordered(failures: int):
    tries = [*[told(1, "refused")] * failures, told(2), told(1), *TRIES[2:]]
    assert found(replace(GOOD, tries=tries)) == ["webhook_disordered"]


@pytest.mark.parametrize("answers", [("refused",) * 3, ("hung", "refused", "refused", "refused")])
def test_one_that_failed_three_times_holds_up_no_other(answers: Sequence[Answer]):
    tries = [*(told(1, answer) for answer in answers), told(2), told(1), *TRIES[2:]]
    assert judge(replace(GOOD, tries=tries)) == []


def test_what_was_taken_and_not_heard_of_came_in_its_order():
    assert judge(replace(GOOD, tries=[told(1, "lost"), told(2), told(1), *TRIES[2:]])) == []
