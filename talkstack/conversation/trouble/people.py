"""Who takes the call when the agent cannot."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from talkstack.agents.model import AgentDraft
from talkstack.telephony.reply import Dial

FALLBACK = "*"
"""Stands for the agent's fallback number where a transfer names its target; no target has such a name."""
RING_SECONDS = 30
LEAST_SECONDS = 300
"""So long may whoever is put through talk, however late in the call: Twilio would part them after four hours only."""


class Person(NamedTuple):
    number: str
    ring_seconds: int


def person(draft: AgentDraft, name: str | None) -> Person | None:
    return people(draft).get(name) if name else None


def people(draft: AgentDraft) -> dict[str, Person]:
    """Everybody whom callers may be put through to, by what a transfer calls them."""
    found = {it.name: Person(it.number, it.ring_seconds) for it in draft.transfers}
    fallback = _fallback(draft)
    return found | ({FALLBACK: fallback} if fallback else {})


def somebody(draft: AgentDraft) -> str | None:
    """To whom a caller is put through who asks for a person."""
    names = [target.name for target in draft.transfers] + ([FALLBACK] if draft.fallback_number else [])
    return next(iter(names), None)


def last_resort(draft: AgentDraft) -> Person | None:
    """To whom a caller is put through who cannot even be asked."""
    return _fallback(draft) or person(draft, somebody(draft))


def put_through(
    target: Person,
    draft: AgentDraft,
    *,
    caller_id: str,
    action: str | None = None,
    talked: timedelta = timedelta(),
) -> Dial:
    """Without an action nothing follows. `talked`: so much of the call is over."""
    return Dial(
        number=target.number,
        action=action,
        caller_id=caller_id,
        ring_seconds=target.ring_seconds,
        longest_seconds=longest_seconds(draft, talked),
    )


def longest_seconds(draft: AgentDraft, talked: timedelta = timedelta()) -> int:
    """What is left to a caller who is put through, after so much of the call."""
    return max(draft.limits.max_duration_seconds - int(talked.total_seconds()), LEAST_SECONDS)


def _fallback(draft: AgentDraft) -> Person | None:
    return Person(draft.fallback_number, RING_SECONDS) if draft.fallback_number else None
