from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from soak.judging.evidence import Evidence
from soak.judging.judge import Kind, judge
from soak.kills.relay import Answered

SAID = ("I'd like to book", "Tomorrow at ten", "No, thank you")
HEARD = ("Harbour Clinic, good day.", "What name?", "You are booked. Anything else?", "Goodbye!")
KEY = "call_1:2:1"
BOOKED = {KEY: {"requests": 1, "effects": 1}}


def reply(n: int) -> dict[str, Any]:
    return {"_id": f"call_1:{n}", "n": n, "state": "complete"}


def utterance(n: int, speaker: str, text: str) -> dict[str, Any]:
    return {"_id": f"call_1:{n}:{speaker}", "n": n, "speaker": speaker, "text": text}


def run(state: str = "done") -> dict[str, Any]:
    return {"_id": KEY, "n": 2, "ordinal": 1, "name": "book_appointment", "state": state}


def turn(n: int, what: str = "speech") -> dict[str, Any]:
    return {"k": n, "kind": "turn", "n": n, "what": what}


def answered(path: str, twiml: str = "<Play>a</Play>", status: int = 200) -> Answered:
    return Answered(path, status, twiml, worker=1, ms=40)


GOOD = Evidence(
    said=SAID,
    heard=HEARD,
    answers=[answered("/turns/1", "", 0), answered("/turns/1"), answered("/turns/2", "<Gather/>")],
    call={"_id": "call_1", "log": [turn(1), turn(2), turn(3)], "steps": {"closed": {}}},
    replies=[reply(1), reply(2), reply(3)],
    utterances=[
        it for n in (1, 2, 3) for it in (utterance(n, "caller", SAID[n - 1]), utterance(n, "agent", HEARD[n]))
    ],
    tool_runs=[run()],
    effects=BOOKED,
    appointments=1,
)


def kinds(call: Evidence) -> list[Kind]:
    return [finding.kind for finding in judge(call)]


def test_a_call_that_went_well_is_blameless():
    assert judge(GOOD) == []


def test_a_caller_who_did_not_get_through_was_dropped():
    (finding,) = judge(replace(GOOD, fault="turn 3: the call has ended by error: 11200"))
    assert (finding.kind, finding.detail) == ("dropped", "turn 3: the call has ended by error: 11200")


@pytest.mark.parametrize(
    ("effects", "appointments"),
    [
        ({KEY: {"requests": 2, "effects": 2}}, 1),
        ({**BOOKED, "call_1:2:2": {"requests": 1, "effects": 0}}, 1),
        (BOOKED, 2),
    ],
    ids=["one key, two effects", "one wish, two keys", "more appointments than wishes"],
)
def test_an_effect_that_happened_twice_is_found(effects: dict[str, dict[str, int]], appointments: int):
    assert kinds(replace(GOOD, effects=effects, appointments=appointments)) == ["doubled_effect"]


def test_a_request_repeated_under_its_key_is_no_second_effect():
    assert judge(replace(GOOD, effects={KEY: {"requests": 2, "effects": 1}})) == []


@pytest.mark.parametrize(
    "twice",
    [
        {"replies": [*GOOD.replies, reply(2)]},
        {"replies": [*GOOD.replies, reply(4)]},
        {"utterances": [*GOOD.utterances, utterance(2, "agent", HEARD[2])]},
        {"call": {**GOOD.call, "log": [turn(1), turn(2), turn(2), turn(3)]}},
        {"answers": [answered("/turns/1"), answered("/turns/1", "<Play>b</Play>")]},
    ],
    ids=["two replies", "a turn more than the caller took", "two utterances", "two facts", "two answers"],
)
def test_a_turn_that_was_answered_twice_is_found(twice: dict[str, Any]):
    assert kinds(replace(GOOD, **twice)) == ["doubled_turn"]


def test_words_kept_again_under_another_turn_are_a_second_turn():
    again = [*GOOD.utterances, utterance(4, "caller", SAID[2])]
    (finding,) = judge(replace(GOOD, utterances=again))
    assert finding.kind == "doubled_turn"
    assert SAID[2] in finding.detail


def test_silence_after_the_last_words_is_a_turn_of_its_own():
    log = [*GOOD.call["log"], turn(4, "silence")]
    assert judge(replace(GOOD, replies=[*GOOD.replies, reply(4)], call={**GOOD.call, "log": log})) == []


def kept(text: str) -> Evidence:
    others = [it for it in GOOD.utterances if it["_id"] != "call_1:2:agent"]
    return replace(GOOD, utterances=[*others, utterance(2, "agent", text)])


@pytest.mark.parametrize("text", ["You are booked. Anything else? Good.", "Anything else? You are booked."])
def test_words_that_the_caller_did_not_hear_must_not_be_kept(text: str):
    assert kinds(kept(text)) == ["unheard"]


def test_an_answer_that_was_never_played_must_not_be_kept():
    assert kinds(replace(GOOD, heard=HEARD[:3], fault="hung up")) == ["dropped", "unheard"]


@pytest.mark.parametrize("text", ["You are booked.", "you are booked, anything", ""])
def test_less_than_was_heard_may_be_kept(text: str):
    assert judge(kept(text)) == []


def test_a_filler_between_two_sentences_was_heard_besides():
    heard = (*HEARD[:2], "You are booked. One moment, please. Anything else?", HEARD[3])
    assert judge(replace(GOOD, heard=heard)) == []


@pytest.mark.parametrize(
    "less",
    [
        {"utterances": [it for it in GOOD.utterances if it["_id"] != "call_1:1:caller"]},
        {"tool_runs": [run("running")]},
        {"appointments": 0},
        {"call": {**GOOD.call, "steps": {}}},
    ],
    ids=["the caller's words", "what came of a tool", "the appointment", "the end of the record"],
)
def test_what_was_lost_on_the_way_is_found(less: dict[str, Any]):
    assert kinds(replace(GOOD, **less)) == ["lost"]
