from __future__ import annotations

from typing import Any

import pytest

from soak.chaos import report
from soak.chaos.judging.evidence import Evidence
from soak.chaos.judging.judge import Finding
from soak.chaos.judging.paid import Paid

CALLS = {1: "CA1", 2: "call_2"}


def call(id_: str, sid: str | None, **steps: dict[str, Any]) -> Evidence:
    return Evidence(call={"_id": id_, "twilio_sid": sid, "log": [], "steps": steps})


OVER = [call("call_1", "CA1", closed={}), call("call_2", None, closed={}), call("call_3", "CA3")]


def test_a_wish_is_finished_when_its_call_is_closed():
    assert report.finished(CALLS, OVER) == 2
    assert report.finished(CALLS, [call("call_1", "CA1"), *OVER[1:]]) == 1
    assert report.finished({**CALLS, 3: "CA3"}, OVER) == 2


def test_findings_are_counted_by_their_kind():
    findings = [Finding("webhook_lost", "call_1", ""), Finding("webhook_lost", "call_2", "")]
    assert report.document(2, CALLS, OVER, findings, Paid()) == {
        "calls": 2,
        "finished": 2,
        "steps_missed": 0,
        "effects_doubled": 0,
        "webhooks_lost": 2,
        "webhooks_disordered": 0,
        "paid": {"sounds_heard": 0, "transcripts_read": 0},
        "paid_twice": {"sounds_heard": 0, "transcripts_read": 0},
    }


def test_a_run_is_good_when_all_are_finished_and_nothing_was_found():
    assert report.is_good(report.document(2, CALLS, OVER, [], Paid()))
    assert not report.is_good(report.document(3, CALLS, OVER, [], Paid()))


@pytest.mark.parametrize("kind", report.COUNTED.values())
def test_any_finding_is_one_too_many(kind: Any):
    assert not report.is_good(report.document(2, CALLS, OVER, [Finding(kind, "call_1", "")], Paid()))


def test_what_was_paid_twice_is_told_and_is_no_effect():
    kept = report.document(2, CALLS, OVER, [], Paid(heard={"some sound": 2}))
    assert kept["paid_twice"] == {"sounds_heard": 1, "transcripts_read": 0}
    assert report.is_good(kept)
