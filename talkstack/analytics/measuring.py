"""A call that is over, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from talkstack.aftermath.model import Step
from talkstack.analytics.model import Measure
from talkstack.book.latency import is_filler, latency_of, measured
from talkstack.calls.call import Call
from talkstack.calls.model.fact import FactKind
from talkstack.calls.model.news import PUT_THROUGH
from talkstack.calls.model.plan import EndReason
from talkstack.conversation.model import TurnReply, Utterance

SILENCE, FAULT = "silence", "fault"
UNKNOWN = EndReason.UNKNOWN.value


def measure_of(call: Call, replies: Sequence[TurnReply], said: Sequence[Utterance]) -> Measure:
    """`said` tells where the agent was cut off."""
    turns = Counter(fact.what for fact in call.log if fact.kind is FactKind.TURN)
    return Measure(
        call_id=call.id,
        project_id=call.project_id,
        agent_id=call.agent_id,
        agent_version=call.agent_version,
        number_id=call.number_id,
        direction=call.direction,
        outcome=call.outcome.value if call.outcome else UNKNOWN,
        started_at=call.started_at,
        answered=_answered(call),
        transferred=_transferred(call),
        duration_ms=_duration_ms(call),
        turns=sum(turns.values()),
        latency=measured(latency_of(reply) for reply in replies),
        fillers=sum(is_filler(reply, key) for reply in replies for key in reply.sent),
        barge_ins=_barge_ins(replies, said),
        silences=turns[SILENCE],
        takeovers=sum(reply.epoch - 1 for reply in replies),
        faults=turns[FAULT],
        failures=dict(Counter(reply.failed for reply in replies if reply.failed)),
        tools=dict(Counter(run.state.value for reply in replies for run in reply.runs)),
        cost_micros=call.steps.get(Step.CHARGED, {}).get("micros"),
    )


def _answered(call: Call) -> bool:
    return call.talking_since is not None and call.outcome is not EndReason.REFUSED


def _transferred(call: Call) -> bool:
    """Somebody took the call over."""
    return any(fact.kind is FactKind.DIAL and fact.what in PUT_THROUGH for fact in call.log)


def _duration_ms(call: Call) -> int:
    if call.ended_at is None or not _answered(call):
        return 0
    return int((call.ended_at - (call.talking_since or call.ended_at)).total_seconds() * 1000)


def _barge_ins(replies: Sequence[TurnReply], said: Sequence[Utterance]) -> int:
    """Who cuts off the last words hangs up; whoever cuts off others speaks."""
    last = max((reply.n for reply in replies), default=0)
    return sum(words.cut and words.speaker == "agent" and words.n < last for words in said)
