"""What is known of a call when it is accounted for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from talkstack.agents.model import AgentDraft, ListeningEngine
from talkstack.calls.call import Call
from talkstack.conversation.model import TurnReply
from talkstack.conversation.trouble.people import people


@dataclass(frozen=True, kw_only=True)
class Facts:
    """`model` is the deployment that its turns asked, `targets` the numbers that callers are put through to, by name.

    `until`: a call that is live has lasted so long.
    """

    call: Call
    replies: Sequence[TurnReply]
    engine: ListeningEngine
    model: str
    targets: Mapping[str, str]
    until: datetime


def facts_of(
    call: Call, replies: Sequence[TurnReply], draft: AgentDraft, *, model: str, until: datetime
) -> Facts:
    """`model` is what the deployment asks when the agent names none."""
    return Facts(
        call=call,
        replies=replies,
        engine=draft.listening.engine,
        model=draft.model.model or model,
        targets={name: it.number for name, it in people(draft).items()},
        until=call.ended_at or until,
    )
