from __future__ import annotations

from datetime import timedelta

import pytest

from talkstack.analytics.measuring import measure_of
from talkstack.calls.call import Call
from talkstack.calls.log import entered
from talkstack.calls.model.fact import FactDraft, FactKind
from talkstack.calls.model.plan import EndReason
from talkstack.conversation.model import Sent
from talkstack.tools.model import RunState
from tests.builders import NOON, NOON_MS, a_call, a_fact, a_reply, a_run, a_segment, an_utterance


def ended(*facts: FactDraft, **changes: object) -> Call:
    over = a_fact("over", kind=FactKind.STATUS, what="completed", at=NOON_MS + 60_000)
    return entered(a_call(**changes), [*facts, over])[0]


def test_a_call_is_counted_by_whose_it_was():
    measure = measure_of(ended(), (), ())
    assert (measure.call_id, measure.project_id, measure.number_id) == ("call_1", "prj_1", "num_1")
    assert (measure.agent_id, measure.agent_version, measure.direction) == ("agt_1", 1, "inbound")
    assert (measure.outcome, measure.answered, measure.duration_ms) == ("caller_hung_up", True, 60_000)
    assert measure.cost_micros is None


def test_turns_are_counted_by_what_their_facts_say():
    whats = ("speech", "silence", "fault", "silence")
    facts = [a_fact(f"turn:{n}", n=n, what=what) for n, what in enumerate(whats, 1)]
    measure = measure_of(ended(*facts), (), ())
    assert (measure.turns, measure.silences, measure.faults) == (4, 2, 1)


def test_failed_turns_are_counted_by_the_provider_that_did():
    replies = [a_reply(n, failed=provider) for n, provider in enumerate(("openai", "", "speech", "openai"))]
    assert measure_of(ended(), replies, ()).failures == {"openai": 2, "speech": 1}


def test_nobody_has_answered_a_call_that_was_refused_or_never_taken():
    refused = a_call(outcome=EndReason.REFUSED, ended_at=NOON + timedelta(seconds=9))
    unanswered = a_call(direction="outbound", outcome=EndReason.BUSY, ended_at=NOON + timedelta(seconds=9))
    for call in (refused, unanswered):
        measure = measure_of(call, (), ())
        assert (measure.answered, measure.duration_ms) == (False, 0)


@pytest.mark.parametrize(("outcome", "taken"), [("completed", True), ("busy", False)])
def test_a_transfer_counts_when_somebody_took_it(outcome: str, taken: bool):
    fact = a_fact("dial:1", kind=FactKind.DIAL, n=1, what=outcome)
    assert measure_of(ended(fact), (), ()).transferred is taken


def test_waits_are_kept_by_stage_and_the_greeting_is_left_out():
    sent = {"0": Sent(NOON_MS + 2500, 0), "0_1": Sent(NOON_MS + 4000, 1)}
    first = a_reply(0, stages={"total": 9})
    second = a_reply(1, stages={"total": 3900}, sent=sent, segments=(a_segment(),), next=2)
    measure = measure_of(ended(), (first, second), ())
    assert measure.latency == {"first": [2500], "filler": [2500], "answer": [4000], "total": [3900]}
    assert measure.fillers == 1


def test_whoever_cuts_off_the_last_words_hangs_up_and_is_no_barge_in():
    said = [an_utterance(n, speaker="agent", cut=True) for n in (1, 2)]
    assert measure_of(ended(), (a_reply(1), a_reply(2)), said).barge_ins == 1


def test_tools_and_takeovers_are_counted():
    runs = [a_run(ordinal=n, state=state) for n, state in enumerate((RunState.DONE, RunState.UNKNOWN))]
    measure = measure_of(ended(), (a_reply(1, runs=tuple(runs), epoch=3),), ())
    assert (measure.tools, measure.takeovers) == ({"done": 1, "unknown": 1}, 2)


def test_what_it_cost_is_known_once_it_is_charged():
    assert measure_of(ended(steps={"charged": {"micros": 70}}), (), ()).cost_micros == 70
    assert measure_of(ended(steps={"charged": {"failed": "ProviderError"}}), (), ()).cost_micros is None
