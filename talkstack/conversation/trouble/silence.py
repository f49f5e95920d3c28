"""Ends what the agent is about to say, in the place of whoever makes it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from talkstack.calls.ports import Lifecycle
from talkstack.conversation.model import Beeped, ReplyState, TurnReply
from talkstack.conversation.ports import ReplyStore
from talkstack.conversation.reply.scribe import Scribe
from talkstack.conversation.situation import Reader
from talkstack.errors import StaleError

ATTEMPTS = 8


@dataclass(frozen=True, kw_only=True)
class Silencer:
    replies: ReplyStore
    reader: Reader
    scribe: Scribe

    async def silence(self, call_id: str, lifecycle: Lifecycle) -> None:
        """No reply of the call is being made any more, but for a message; what is written of one stays."""
        for _ in range(ATTEMPTS):
            replies = await self.replies.of_call(call_id)
            unfinished = [it for it in replies if not (it.complete or isinstance(it.said, Beeped))]
            if not unfinished:
                return
            for reply in unfinished:
                with suppress(StaleError):
                    await self._end(reply, lifecycle)
        raise StaleError("call", call_id)

    async def _end(self, reply: TurnReply, lifecycle: Lifecycle) -> None:
        taken = await self.replies.take_over(reply)
        if taken is None:
            return
        situation = await self.reader.situation(taken)
        ended = await self.replies.append(replace(situation.reply, state=ReplyState.COMPLETE), [], None)
        await self.scribe.record(situation.call, ended, last=situation.last, fault=False, lifecycle=lifecycle)
