from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from talkstack.conversation.model import Answer, Said, Segment, TurnReply, Utterance


class ReplyWriter(Protocol):
    """A producer's writes are guarded by its epoch: StaleError when somebody took the turn over."""

    async def append(self, reply: TurnReply, segments: Sequence[Segment], answer: Answer | None) -> TurnReply:
        """Add segments, numbered from `reply.next` on, with what else the producer knows of the reply, and an answer.

        Only while epoch and next are the reply's and it is not complete. An answer whose key is taken is left out.
        """
        ...

    async def register(self, reply: TurnReply, run_id: str) -> None:
        """The producer is about to run a tool."""
        ...

    async def beat(self, reply: TurnReply) -> None:
        """The producer's sign of life."""
        ...


class ReplyStore(ReplyWriter, Protocol):
    """What is not there is a NotFoundError("reply", id)."""

    async def insert(self, reply: TurnReply, *, shown: Said | None = None) -> bool:
        """False when the turn's reply is there already: somebody else produces it or has.

        `shown` stands in the place of what was said, which is sealed until `append`: by then it is known whether it may
        be written down.
        """
        ...

    async def get(self, reply_id: str) -> TurnReply: ...

    async def take_over(self, reply: TurnReply) -> TurnReply | None:
        """Raise the epoch of a reply that stands as it was read; None when it has moved on meanwhile."""
        ...

    async def answer(self, reply_id: str, answer: Answer) -> str:
        """Keep a document's TwiML under its key; what is there already stays. Returns the one that stands."""
        ...

    async def resent(self, reply_id: str, key: str, at: int) -> None:
        """A document left once more: the latest instant stays."""
        ...

    async def withdraw(self, reply: TurnReply) -> None:
        """Take back a reply that was inserted for a turn that does not exist."""
        ...

    async def of_call(self, call_id: str) -> list[TurnReply]: ...

    async def erase(self, call_id: str) -> None: ...


class UtteranceStore(Protocol):
    async def add(self, utterances: Sequence[Utterance]) -> None:
        """Idempotent by the utterances' ids: the first stays."""
        ...

    async def of_call(self, call_id: str) -> list[Utterance]:
        """By turn, the caller before the agent."""
        ...

    async def erase(self, call_id: str) -> None: ...
