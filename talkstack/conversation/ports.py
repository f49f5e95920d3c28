from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from talkstack.conversation.model import Segment, TurnReply, Utterance


class ReplyStore(Protocol):
    async def insert(self, reply: TurnReply) -> bool:
        """False when the turn's reply is there already: somebody else produces it or has."""
        ...

    async def get(self, reply_id: str) -> TurnReply:
        """NotFoundError("reply", id) when there is none."""
        ...

    async def complete(self, reply: TurnReply, segments: Sequence[Segment]) -> None:
        """Add the last segments, numbered from `reply.next` on, with the reply's answers, tool calls and stages.

        Guarded by the epoch and next of `reply`: StaleError when somebody took the turn over.
        """
        ...

    async def withdraw(self, reply: TurnReply) -> None:
        """Take back a reply that was inserted for a turn that does not exist."""
        ...

    async def of_call(self, call_id: str) -> list[TurnReply]:
        """By turn."""
        ...


class UtteranceStore(Protocol):
    async def add(self, utterances: Sequence[Utterance]) -> None:
        """Idempotent by the utterances' ids: the first stays."""
        ...

    async def of_call(self, call_id: str) -> list[Utterance]:
        """By turn, the caller before the agent."""
        ...
