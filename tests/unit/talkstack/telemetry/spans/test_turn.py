from __future__ import annotations

from datetime import timedelta

from talkstack.conversation.model import ReplyState, Sent, TurnReply
from talkstack.telemetry.model import Kind, Span
from talkstack.telemetry.spans.turn import turn_spans
from talkstack.tools.model import RunState
from tests.builders import NOON, NOON_MS, a_reply, a_run, a_segment

STAGES = {
    "began": 20,
    "listened": 100,
    "model_first": 200,
    "model_done": 700,
    "speech_first": 600,
    "total": 900,
}


def spans_of(reply: TurnReply, kind: str | None = "speech") -> dict[str, Span]:
    return {span.name: span for span in turn_spans(reply, kind)}


def times(span: Span) -> tuple[int, int]:
    return span.start - NOON_MS, span.end - NOON_MS


def test_stages_follow_from_when_the_work_began():
    found = spans_of(a_reply(stages=STAGES))
    assert {name: times(span) for name, span in found.items()} == {
        "turn": (0, 920),
        "listen": (20, 120),
        "model": (120, 820),
        "speech": (320, 620),
    }
    [first] = found["model"].events
    assert (first.name, first.at - NOON_MS) == ("first_token", 320)


def test_each_stage_is_a_child_of_its_turn_and_names_it():
    turn, *stages = turn_spans(a_reply(3, stages=STAGES), "speech")
    assert (turn.path, turn.parent) == ("turn:3", "")
    assert {(span.path, span.parent) for span in stages} == {
        (f"turn:3/{name}", "turn:3") for name in ("listen", "model", "speech")
    }
    assert {span.facts["talkstack.turn"] for span in (turn, *stages)} == {3}


def test_what_the_caller_waited_for_is_told_apart_from_the_work():
    sent = {"0": Sent(NOON_MS + 2500, 0), "0_1": Sent(NOON_MS + 4000, 1)}
    found = spans_of(a_reply(sent=sent, segments=(a_segment(),), next=2))
    assert times(found["filler"]) == (0, 2500)
    assert times(found["answer"]) == (0, 4000)
    assert times(found["turn"]) == (0, 4000)
    documents = [(event.name, event.at - NOON_MS, dict(event.facts)) for event in found["turn"].events]
    assert documents == [
        ("filler", 2500, {"talkstack.segments": 0}),
        ("document", 4000, {"talkstack.segments": 1}),
    ]


def test_a_tool_lasts_from_when_it_was_asked_for():
    run = a_run(state=RunState.DONE, milliseconds=80, at=NOON + timedelta(milliseconds=300))
    tool = spans_of(a_reply(runs=(run,)))["tool"]
    assert times(tool) == (300, 380)
    assert tool.facts == {"talkstack.tool": "book", "talkstack.ordinal": 1, "talkstack.state": "done"}
    assert (tool.kind, tool.failed) == (Kind.CLIENT, False)


def test_a_tool_of_which_nobody_knows_has_failed():
    run = a_run(state=RunState.UNKNOWN, milliseconds=80, at=NOON)
    assert spans_of(a_reply(runs=(run,)))["tool"].failed


def test_a_run_of_an_earlier_version_has_no_time_and_no_span():
    assert "tool" not in spans_of(a_reply(runs=(a_run(state=RunState.DONE),)))


def test_a_provider_s_fault_marks_the_turn_and_the_model():
    found = spans_of(a_reply(stages=STAGES), "fault")
    assert [name for name, span in found.items() if span.failed] == ["turn", "model"]


def test_a_turn_says_what_it_was_and_who_took_it_over():
    turn = spans_of(a_reply(epoch=3, state=ReplyState.COMPLETE))["turn"]
    assert turn.facts == {
        "talkstack.turn": 1,
        "talkstack.kind": "speech",
        "talkstack.segments": 0,
        "talkstack.takeovers": 2,
        "talkstack.complete": True,
    }


def test_a_turn_that_left_nothing_is_told_all_the_same():
    found = spans_of(a_reply(), None)
    assert list(found) == ["turn"]
    assert times(found["turn"]) == (0, 0)
    assert "talkstack.kind" not in found["turn"].facts
