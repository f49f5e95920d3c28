"""What time alone brings about in a call: pure rules over the Call and an instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from talkstack.calls.call import Call
from talkstack.calls.model.fact import Due, Fact, FactKind


@dataclass(frozen=True, kw_only=True)
class UpkeepPolicy:
    """All in seconds."""

    unheard: int
    warning_before: int
    recording_wait: int
    longest_sleep: int


@dataclass(frozen=True, kw_only=True)
class Upkeep:
    """`due` is to be noted now; `ask` says that Twilio should be asked whether the call still lives."""

    due: tuple[Due, ...]
    ask: bool
    over: bool
    sleep_seconds: int


def upkeep(call: Call, *, now: datetime, max_duration: int, policy: UpkeepPolicy) -> Upkeep:
    if call.finished:
        return _after(call, now, policy)
    warning_at = call.started_at + timedelta(seconds=max_duration - policy.warning_before)
    end_at = call.started_at + timedelta(seconds=max_duration)
    unheard_at = _last_heard(call) + timedelta(seconds=policy.unheard)
    known = _known_dues(call)
    due = tuple(
        what
        for what, at in ((Due.WARNING, warning_at), (Due.MAX_DURATION, end_at))
        if at <= now and what not in known
    )
    coming = [at for at in (warning_at, end_at, unheard_at) if at > now]
    return Upkeep(due=due, ask=unheard_at <= now, over=False, sleep_seconds=_sleep(coming, now, policy))


def _after(call: Call, now: datetime, policy: UpkeepPolicy) -> Upkeep:
    """The clock stays until the recording is known: nothing else would notice that it never comes."""
    known = any(_tells_of_the_recording(fact) for fact in call.log)
    unrecorded = any(fact.kind is FactKind.STARTED and fact.what == "unrecorded" for fact in call.log)
    if known or unrecorded:
        return Upkeep(due=(), ask=False, over=True, sleep_seconds=0)
    overdue_at = (call.ended_at or now) + timedelta(seconds=policy.recording_wait)
    if overdue_at <= now:
        return Upkeep(due=(Due.RECORDING_OVERDUE,), ask=False, over=True, sleep_seconds=0)
    return Upkeep(due=(), ask=False, over=False, sleep_seconds=_sleep([overdue_at], now, policy))


def _tells_of_the_recording(fact: Fact) -> bool:
    if fact.kind is FactKind.RECORDING:
        return fact.what in {"completed", "absent"}
    return fact.what == Due.RECORDING_OVERDUE


def _last_heard(call: Call) -> datetime:
    last = max((fact.at for fact in call.log), default=0)
    return max(call.started_at, datetime.fromtimestamp(last / 1000, tz=call.started_at.tzinfo))


def _known_dues(call: Call) -> set[str | None]:
    return {fact.what for fact in call.log if fact.kind is FactKind.DUE}


def _sleep(coming: list[datetime], now: datetime, policy: UpkeepPolicy) -> int:
    nearest = min(((at - now).total_seconds() for at in coming), default=policy.longest_sleep)
    return max(1, min(int(nearest) + 1, policy.longest_sleep))
