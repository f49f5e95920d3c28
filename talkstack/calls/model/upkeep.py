"""What time alone brings about in a call: pure rules over the Call and an instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from talkstack.calls.call import Call
from talkstack.calls.model.fact import Due, Fact, FactKind
from talkstack.calls.model.machine import MESSAGE
from talkstack.calls.model.order import Detection
from talkstack.calls.model.plan import Phase
from talkstack.calls.model.standing import Status

LONGEST_DOUBT = timedelta(seconds=60)
"""After the answer; Twilio's detection gives up after 30 s."""

LONGEST_BEGIN = timedelta(seconds=10)
"""So long may it take whoever was given consent to have the recording begun: Twilio is asked twice for that."""

LONGEST_AFTERMATH = timedelta(minutes=3)
"""Webhooks are waited for, and then two searches."""


@dataclass(frozen=True, kw_only=True)
class UpkeepPolicy:
    """All in seconds. `settling`: how often a call is looked after whose placing is in doubt, or of which it is not known
    yet whether a machine has answered; `effect`: so long may that take what is done to a machine."""

    unheard: int
    warning_before: int
    recording_wait: int
    longest_sleep: int
    settling: int = 15
    effect: int = 10


@dataclass(frozen=True, kw_only=True)
class Upkeep:
    """`due` is to be noted now; `ask` says that Twilio should be asked whether the call still lives.

    `settle`: it is not known whether the carrier has the call at all. `pursue`: what is to be done to a machine has not
    come about. `capture`: nor has the recording to which somebody has agreed.
    """

    due: tuple[Due, ...]
    ask: bool
    over: bool
    sleep_seconds: int
    settle: bool = False
    pursue: bool = False
    capture: bool = False


def upkeep(call: Call, *, now: datetime, max_duration: int, policy: UpkeepPolicy) -> Upkeep:
    if call.finished:
        return _after(call, now, policy)
    began = call.talking_since
    if began is None:
        return _calling(call, now, policy)
    warning_at = began + timedelta(seconds=max_duration - policy.warning_before)
    end_at = began + timedelta(seconds=max_duration)
    unheard_at = _last_heard(call) + timedelta(seconds=policy.unheard)
    known = _known_dues(call)
    due = tuple(
        what
        for what, at in ((Due.WARNING, warning_at), (Due.MAX_DURATION, end_at))
        if at <= now and what not in known
    )
    pursuit_at = _pursuit_at(call, now, policy)
    capture_at = _instant(call.uncaptured.at, now) + LONGEST_BEGIN if call.uncaptured else None
    coming = [at for at in (warning_at, end_at, unheard_at, pursuit_at, capture_at) if at and at > now]
    looked_after = call.asking or call.uncaptured or _in_doubt(call, began, now)
    coming += [now + timedelta(seconds=policy.settling)] if looked_after else []
    return Upkeep(
        due=due,
        ask=unheard_at <= now,
        over=False,
        sleep_seconds=_sleep(coming, now, policy),
        pursue=pursuit_at is not None and pursuit_at <= now,
        capture=capture_at is not None and capture_at <= now,
    )


def _calling(call: Call, now: datetime, policy: UpkeepPolicy) -> Upkeep:
    """Nobody has answered yet."""
    at = call.standing
    if at.since is not None and call.order and at.status is Status.WAITING:
        redial_at = _instant(at.since, now) + timedelta(seconds=call.order.retry.delay_seconds)
        due = (Due.REDIAL,) if redial_at <= now else ()
        return Upkeep(due=due, ask=False, over=False, sleep_seconds=_sleep([redial_at], now, policy))
    if not at.placed:
        return Upkeep(due=(), ask=False, over=False, sleep_seconds=policy.settling, settle=True)
    unheard_at = _last_heard(call) + timedelta(seconds=policy.unheard)
    coming = [unheard_at] if unheard_at > now else []
    coming += [now + timedelta(seconds=policy.settling)] if _is_judged(call) else []
    sleep = _sleep(coming, now, policy)
    return Upkeep(due=(), ask=unheard_at <= now, over=False, sleep_seconds=sleep)


def _pursuit_at(call: Call, now: datetime, policy: UpkeepPolicy) -> datetime | None:
    """When a machine's treatment is overdue; None when there is none to come. A message is a turn of its own."""
    left = any(fact.kind is FactKind.TURN and fact.what == MESSAGE for fact in call.log)
    if call.machine is None or left:
        return None
    return _instant(call.machine.at, now) + timedelta(seconds=policy.effect)


def _is_judged(call: Call) -> bool:
    return call.order is not None and call.order.detection is not Detection.OFF


def _in_doubt(call: Call, began: datetime, now: datetime) -> bool:
    """Somebody has answered, and the carrier has not told yet who. What comes of a verdict must be seen soon."""
    if not _is_judged(call):
        return False
    told = any(fact.kind is FactKind.MACHINE for fact in call.log)
    return call.machine is not None or (not told and now - began < LONGEST_DOUBT)


def _after(call: Call, now: datetime, policy: UpkeepPolicy) -> Upkeep:
    """The clock stays until the recording is known: nothing else would notice that it never comes.

    And for a while when the call was canceled before anybody knew whether the carrier has it: a phone may yet ring.
    """
    if call.canceled and not call.standing.placed and now - (call.ended_at or now) < LONGEST_AFTERMATH:
        return Upkeep(due=(), ask=False, over=False, sleep_seconds=policy.settling, settle=True)
    known = any(_tells_of_the_recording(fact) for fact in call.log)
    if known or not call.recorded or call.plan.phase is Phase.CLOSED:
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
    return max(call.started_at, _instant(last, call.started_at))


def _instant(ms: int, like: datetime) -> datetime:
    return datetime.fromtimestamp(ms / 1000, tz=like.tzinfo)


def again_in(sought: timedelta) -> int:
    """So many seconds after this look comes the next one for what was looked for so long already: 40 in a day."""
    return int(min(max(sought.total_seconds() / 4, 60), 3600))


def _known_dues(call: Call) -> set[str | None]:
    return {fact.what for fact in call.log if fact.kind is FactKind.DUE}


def _sleep(coming: list[datetime], now: datetime, policy: UpkeepPolicy) -> int:
    nearest = min(((at - now).total_seconds() for at in coming), default=policy.longest_sleep)
    return max(1, min(int(nearest) + 1, policy.longest_sleep))
