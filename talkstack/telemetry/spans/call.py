"""A call as one trace, made of what is recorded of it: the same spans under the same ids, whenever they are made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from talkstack.aftermath.model import Step, took
from talkstack.calls.call import Call
from talkstack.calls.model.fact import Fact, FactKind
from talkstack.calls.model.news import FAILURES
from talkstack.calls.model.plan import TERMINAL
from talkstack.conversation.model import TurnReply
from talkstack.dialling.attempt import Attempt
from talkstack.telemetry.model import Event, Kind, Span, Trace, Value
from talkstack.telemetry.spans.turn import turn_spans

ANSWERED = "in-progress"


@dataclass(frozen=True)
class Life:
    """All that is recorded of a call which is over; `replies` by turn."""

    call: Call
    replies: Sequence[TurnReply]
    attempts: Sequence[Attempt]


def trace_of(life: Life) -> Trace:
    return Trace(life.call.id, tuple(_spans(life)))


def _spans(life: Life) -> Iterator[Span]:
    call = life.call
    kinds = {fact.n: fact.what for fact in call.log if fact.kind is FactKind.TURN}
    yield _call(call)
    for attempt in life.attempts:
        yield _dial(call, attempt)
    for reply in life.replies:
        yield from turn_spans(reply, kinds.get(reply.n))
    for step in Step:
        yield from _step(call, step)


def _call(call: Call) -> Span:
    start = _ms(call.started_at)
    return Span(
        name="call",
        path="",
        parent=None,
        start=start,
        end=max(start, _ms(call.ended_at or call.started_at)),
        facts=_facts(call),
        events=tuple(_event(fact) for fact in call.log),
        kind=Kind.SERVER,
        failed=call.outcome in FAILURES,
    )


def _facts(call: Call) -> dict[str, Value]:
    told = {
        "talkstack.call_id": call.id,
        "talkstack.project_id": call.project_id,
        "talkstack.agent_id": call.agent_id,
        "talkstack.agent_version": call.agent_version,
        "talkstack.number_id": call.number_id,
        "talkstack.direction": call.direction,
        "talkstack.status": call.status,
        "talkstack.turns": call.turns,
    }
    return told | ({"talkstack.outcome": call.outcome.value} if call.outcome else {})


def _event(fact: Fact) -> Event:
    """Facts hold kinds, ids and numbers by themselves; their keys and references are for us alone."""
    told = {"talkstack.k": fact.k, "talkstack.n": fact.n, "talkstack.what": fact.what}
    return Event(fact.kind.value, fact.at, {name: it for name, it in told.items() if it is not None})


def _dial(call: Call, attempt: Attempt) -> Span:
    """Until somebody answered, or it came to nothing."""
    start = _ms(attempt.began_at)
    told = [fact for fact in call.log if fact.n == attempt.n and fact.kind is FactKind.STATUS]
    answered = next((fact.at for fact in told if fact.what == ANSWERED), None)
    over = next((fact.at for fact in told if fact.what in TERMINAL), None)
    facts: dict[str, Value] = {"talkstack.attempt": attempt.n, "talkstack.state": attempt.state.value}
    return Span(
        name="dial",
        path=f"dial:{attempt.n}",
        parent="",
        start=start,
        end=max(start, answered or over or start),
        facts=facts if attempt.code is None else facts | {"talkstack.code": attempt.code},
        kind=Kind.CLIENT,
        failed=answered is None,
    )


def _step(call: Call, step: Step) -> Iterator[Span]:
    """Of the wrap-up, as far as it has come."""
    kept = call.steps.get(took(step))
    if kept is None:
        return
    end = datetime.fromisoformat(kept["at"])
    yield Span(
        name=f"after {step}",
        path=f"step:{step}",
        parent="",
        start=_ms(end - timedelta(milliseconds=kept["ms"])),
        end=_ms(end),
        facts={"talkstack.step": step.value},
        failed="failed" in call.steps.get(step, {}),
    )


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
