"""Who was on the line, and for how long: what the carrier is paid for by the minute."""

from __future__ import annotations

from collections.abc import Iterator

from talkstack.calls.call import Call
from talkstack.calls.model.fact import Due, Fact, FactKind
from talkstack.calls.model.news import PUT_THROUGH
from talkstack.calls.model.order import Detection
from talkstack.calls.model.plan import TERMINAL, EndReason
from talkstack.usage.model.entry import Use
from talkstack.usage.model.measure.facts import Facts
from talkstack.usage.model.meter import Meter

MINUTE = 60_000
CONNECTED = frozenset({"in-progress", "completed"})
"""Twilio's statuses of a call that somebody has answered."""


def minutes(milliseconds: int) -> int:
    """Each that has begun counts, and a call that is answered has one."""
    return max(1, -(-milliseconds // MINUTE))


def lines(facts: Facts) -> Iterator[Use]:
    talked = [minutes(it) for it in connected(facts)]
    meter = Meter.TELEPHONY_OUTBOUND if facts.call.outbound else Meter.TELEPHONY_INBOUND
    for each in talked:
        yield Use(turn=None, meter=meter, quantity=each, subject=facts.call.called)
        if _is_judged(facts.call):
            yield Use(turn=None, meter=Meter.AMD, quantity=1)
        if _is_recorded(facts.call):
            yield Use(turn=None, meter=Meter.RECORDING, quantity=each)
    yield from _transfers(facts)


def connected(facts: Facts) -> list[int]:
    """How long, in milliseconds, each attempt was connected that somebody answered; a call that came in is one."""
    call, until = facts.call, int(facts.until.timestamp() * 1000)
    if call.outcome is EndReason.REFUSED:
        return []
    if not call.outbound:
        return [max(0, until - int(call.started_at.timestamp() * 1000))]
    statuses = [fact for fact in call.log if fact.kind is FactKind.STATUS]
    attempts = sorted({fact.n or 0 for fact in statuses})
    found = (_span([fact for fact in statuses if (fact.n or 0) == n], until) for n in attempts)
    return [it for it in found if it is not None]


def _span(statuses: list[Fact], until: int) -> int | None:
    began = min((fact.at for fact in statuses if fact.what in CONNECTED), default=None)
    if began is None:
        return None
    ended = min((fact.at for fact in statuses if fact.what in TERMINAL), default=until)
    return max(0, ended - began)


def _is_judged(call: Call) -> bool:
    return call.order is not None and call.order.detection is not Detection.OFF


def _is_recorded(call: Call) -> bool:
    """Until it is known that there is no recording, one is paid for."""
    known = {fact.what for fact in call.log if fact.kind is FactKind.RECORDING}
    if "completed" in known:
        return True
    begun = any(fact.kind is FactKind.STARTED and fact.what == "recorded" for fact in call.log)
    missing = any(fact.what == Due.RECORDING_OVERDUE for fact in call.log)
    return begun and not missing and "absent" not in known


def _transfers(facts: Facts) -> Iterator[Use]:
    ends = {(fact.n or 0) - 1: fact for fact in facts.call.log if fact.kind is FactKind.DIAL}
    begun = {fact.n: fact.at for fact in facts.call.log if fact.kind is FactKind.TURN}
    until = int(facts.until.timestamp() * 1000)
    for reply in facts.replies:
        end = ends.get(reply.n)
        if reply.close.transfer is None or reply.n not in begun or (end and end.what not in PUT_THROUGH):
            continue
        lasted = int(end.ref) * 1000 if end and end.ref else (end.at if end else until) - begun[reply.n]
        number = facts.targets.get(reply.close.transfer, "")
        meter = Meter.TELEPHONY_TRANSFER
        yield Use(turn=reply.n, meter=meter, quantity=minutes(max(0, lasted)), subject=number)
