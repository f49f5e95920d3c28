from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from talkstack.calls.call import Call
from talkstack.calls.log import entered
from talkstack.calls.model.fact import FactDraft, FactKind
from talkstack.dialling.attempt import Attempt
from talkstack.telemetry.model import Span, span_id, trace_id
from talkstack.telemetry.spans.call import Life, trace_of
from tests.builders import NOON, NOON_MS, a_call, a_dial, a_fact, a_reply


def ended(*facts: FactDraft, **changes: object) -> Call:
    over = a_fact("over", kind=FactKind.STATUS, what="completed", at=NOON_MS + 60_000)
    return entered(a_call(**changes), [*facts, over])[0]


def spans_of(call: Call, *attempts: Attempt) -> dict[str, Span]:
    trace = trace_of(Life(call, (a_reply(1), a_reply(2)), attempts))
    assert trace.call_id == call.id
    return {span.path: span for span in trace.spans}


def times(span: Span) -> tuple[int, int]:
    return span.start - NOON_MS, span.end - NOON_MS


def test_the_call_is_the_root_and_every_path_is_there_once():
    trace = trace_of(Life(ended(), (a_reply(1), a_reply(2)), ()))
    paths = [span.path for span in trace.spans]
    assert paths == ["", "turn:1", "turn:2"]
    assert [span.path for span in trace.spans if span.parent is None] == [""]
    assert {span.parent for span in trace.spans} <= {None, *paths}


def test_a_call_tells_ids_and_how_it_went():
    root = spans_of(ended())[""]
    assert times(root) == (0, 60_000)
    assert root.facts == {
        "talkstack.call_id": "call_1",
        "talkstack.project_id": "prj_1",
        "talkstack.agent_id": "agt_1",
        "talkstack.agent_version": 1,
        "talkstack.number_id": "num_1",
        "talkstack.direction": "inbound",
        "talkstack.status": "completed",
        "talkstack.outcome": "caller_hung_up",
        "talkstack.turns": 0,
    }
    assert not root.failed


def test_facts_are_told_in_their_order_without_keys_and_references():
    turn = a_fact("turn:1", n=1, what="speech", ref="agent_hung_up", at=NOON_MS + 500)
    events = spans_of(ended(turn))[""].events
    assert [(event.name, event.at - NOON_MS, dict(event.facts)) for event in events] == [
        ("started", 0, {"talkstack.k": 1, "talkstack.what": "recorded"}),
        ("turn", 500, {"talkstack.k": 2, "talkstack.n": 1, "talkstack.what": "speech"}),
        ("status", 60_000, {"talkstack.k": 3, "talkstack.what": "completed"}),
    ]


def test_a_turn_is_of_the_kind_that_its_fact_says():
    found = spans_of(ended(a_fact("turn:2", n=2, what="digits")))
    assert [found[f"turn:{n}"].facts.get("talkstack.kind") for n in (1, 2)] == [None, "digits"]


def test_an_attempt_lasts_until_somebody_answers():
    statuses = [
        a_fact(what, kind=FactKind.STATUS, what=what, n=1, at=NOON_MS + at)
        for what, at in (("ringing", 1000), ("in-progress", 7000), ("completed", 9000))
    ]
    dial = spans_of(ended(*statuses), a_dial(began_at=NOON + timedelta(milliseconds=500)))["dial:1"]
    assert (times(dial), dial.failed) == ((500, 7000), False)


def test_an_attempt_that_nobody_answered_has_failed():
    busy = a_fact("busy", kind=FactKind.STATUS, what="busy", n=1, at=NOON_MS + 4000)
    dial = spans_of(ended(busy), replace(a_dial(), code=21211))["dial:1"]
    assert (times(dial), dial.failed) == ((0, 4000), True)
    assert dial.facts == {"talkstack.attempt": 1, "talkstack.state": "dialling", "talkstack.code": 21211}


def test_steps_that_are_done_are_told_with_their_times():
    at = (NOON + timedelta(seconds=70)).isoformat()
    steps = {"settled": {}, "settled_took": {"at": at, "ms": 250}}
    steps |= {"analysis": {"failed": "ProviderError"}, "analysis_took": {"at": at, "ms": 9000}}
    found = spans_of(ended(steps=steps))
    assert [path for path in found if path.startswith("step:")] == ["step:settled", "step:analysis"]
    assert times(found["step:settled"]) == (69_750, 70_000)
    assert [found[f"step:{step}"].failed for step in ("settled", "analysis")] == [False, True]


def test_ids_are_the_same_whenever_and_wherever_they_are_made():
    assert trace_id("call_1") == "74196fe72e4cdc135c1033e05a2e020c"
    assert len({span_id("call_1", path) for path in ("", "turn:1", "turn:1/model")}) == 3
    assert len(span_id("call_1", "")) == 16
