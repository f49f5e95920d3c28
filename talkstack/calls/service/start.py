"""The first fact of every call."""

from __future__ import annotations

from datetime import datetime

from talkstack.agents.model import AgentDraft
from talkstack.agents.recording import RecordingPolicy
from talkstack.calls.model.fact import ON_CONSENT, RECORDED, UNRECORDED, Fact, FactDraft, FactKind

RECORDED_BY = {
    RecordingPolicy.OFF: UNRECORDED,
    RecordingPolicy.ON: RECORDED,
    RecordingPolicy.ON_CONSENT: ON_CONSENT,
}


def started(at: datetime, draft: AgentDraft, *, ref: str | None = None) -> Fact:
    """What the agent was like then holds for the whole call; `ref` is INBOUND for one that came in."""
    fact = FactDraft(
        kind=FactKind.STARTED,
        key="started",
        at=int(at.timestamp() * 1000),
        n=draft.limits.max_reprompts,
        what=RECORDED_BY[draft.recording.policy],
        ref=ref,
    )
    return fact.numbered(1)
