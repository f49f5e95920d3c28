"""The agent says what it is given, as a turn of its own, once."""

from __future__ import annotations

from dataclasses import dataclass

from talkstack.calls.ports import Lifecycle
from talkstack.conversation.model import Asked, Beeped, Directed, Recital, Said, TurnReply
from talkstack.conversation.ports import ReplyStore
from talkstack.conversation.reply.wait import Waiter
from talkstack.conversation.trouble.silence import Silencer
from talkstack.conversation.turn import Conversation

ATTEMPTS = 8


@dataclass(frozen=True, kw_only=True)
class Reciter:
    replies: ReplyStore
    conversation: Conversation
    waiter: Waiter
    silencer: Silencer

    async def turn(
        self, call_id: str, recital: Recital, asked: Asked, lifecycle: Lifecycle, *, patience: float
    ) -> TurnReply | None:
        """The one in which it is said, or was. None when another turn is in hand for longer than that.

        A message waits for nobody: there are no more words for a machine.
        """
        deadline = asked.arrival.monotonic + patience
        for _ in range(ATTEMPTS):
            replies = await self.replies.of_call(call_id)
            if known := next((reply for reply in replies if _same(reply.said, recital)), None):
                return known
            last = replies[-1] if replies else None
            if last is None or last.complete:
                n = last.n + 1 if last else 1
                await self.conversation.take_turn(call_id, n, recital, asked, lifecycle)
            elif isinstance(recital, Beeped):
                await self.silencer.silence(call_id, lifecycle)
            elif not await self.waiter.complete(last, deadline, lifecycle):
                return None
        return None


def _same(said: Said, recital: Recital) -> bool:
    """There is one message in a call, whoever asks for it."""
    match recital:
        case Beeped():
            return isinstance(said, Beeped)
        case Directed(command_id=command_id):
            return isinstance(said, Directed) and said.command_id == command_id
