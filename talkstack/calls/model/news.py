"""What of a call its project is told, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from talkstack.calls.model.fact import Fact, FactKind
from talkstack.calls.model.plan import EndReason
from talkstack.calls.model.state import CallState, asking_again, fold


class News(StrEnum):
    """The types of a call's events."""

    STARTED = "call.started"
    ANSWERED = "call.answered"
    TRANSFERRED = "call.transferred"
    ENDED = "call.ended"
    FAILED = "call.failed"
    RECORDING_READY = "call.recording_ready"
    TRANSCRIBED = "call.transcribed"
    ANALYSED = "call.analysed"


FAILURES = frozenset({EndReason.FAILED, EndReason.UNKNOWN})
"""Nobody was reached, and nobody knows of a reason that lies with the person."""

PUT_THROUGH = frozenset({"completed", "answered"})
"""Twilio's DialCallStatus when somebody took a transferred call."""

INBOUND = "inbound"


def news_of(before: CallState, after: CallState, fact: Fact) -> tuple[News, ...]:
    """What has come about with that fact. A call that comes in is answered as it comes.

    Either `call.ended` or `call.failed` ends each call.
    """
    return tuple(_news(before, after, fact)) if after.folded > before.folded else ()


def _news(before: CallState, after: CallState, fact: Fact) -> Iterator[News]:
    if fact.kind is FactKind.STARTED:
        yield News.STARTED
        if fact.ref == INBOUND:
            yield News.ANSWERED
    if _answered(after) and not _answered(before):
        yield News.ANSWERED
    if fact.kind is FactKind.DIAL and fact.what in PUT_THROUGH and before.ended is None:
        yield News.TRANSFERRED
    if after.ended is not None and before.ended is None:
        yield News.FAILED if after.ended in FAILURES else News.ENDED


def news_in(log: Iterable[Fact]) -> int:
    """How much has come about with all of these facts."""
    state, count = CallState(silence_policy=asking_again(0)), 0
    for fact in log:
        before, (state, _) = state, fold(state, fact)
        count += len(news_of(before, state, fact))
    return count


def _answered(state: CallState) -> bool:
    return state.calling is not None and state.calling.answered
