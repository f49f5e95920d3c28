"""Who takes the call when the agent cannot."""

from __future__ import annotations

from typing import NamedTuple

from talkstack.agents.model import AgentDraft

FALLBACK = "*"
"""Stands for the agent's fallback number where a transfer names its target; no target has such a name."""
RING_SECONDS = 30


class Person(NamedTuple):
    number: str
    ring_seconds: int


def person(draft: AgentDraft, name: str | None) -> Person | None:
    if name == FALLBACK:
        return _fallback(draft)
    found = (Person(it.number, it.ring_seconds) for it in draft.transfers if it.name == name)
    return next(found, None)


def somebody(draft: AgentDraft) -> str | None:
    """To whom a caller is put through who asks for a person."""
    names = [target.name for target in draft.transfers] + ([FALLBACK] if draft.fallback_number else [])
    return next(iter(names), None)


def last_resort(draft: AgentDraft) -> Person | None:
    """To whom a caller is put through who cannot even be asked."""
    return _fallback(draft) or person(draft, somebody(draft))


def _fallback(draft: AgentDraft) -> Person | None:
    return Person(draft.fallback_number, RING_SECONDS) if draft.fallback_number else None
