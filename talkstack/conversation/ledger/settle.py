"""After the call: what was said in it, as far as no turn has written it down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from talkstack.agents.model import AgentVersion
from talkstack.calls.call import Call
from talkstack.conversation.model import TurnReply, Utterance
from talkstack.conversation.reply.scribe import callers_words
from talkstack.conversation.situation import Reader, agents_words, opening, spoken
from talkstack.conversation.thinking.private import is_private, masked

HANG_UP_LATE_MS = 200
"""The news of a hang-up comes so much later than the hang-up."""


@dataclass(frozen=True, kw_only=True)
class Settler:
    reader: Reader

    async def settle(self, call: Call) -> None:
        """Idempotent: what stands already stays."""
        version = await self.reader.directory.of(call)
        replies = _from_the_first(call, await self.reader.replies.of_call(call.id))
        callers = [words for pair in pairwise(replies) for words in callers_words(_surely(call, *pair))]
        await self.reader.utterances.add([*_agents(call, version, replies), *callers])


def _from_the_first(call: Call, replies: list[TurnReply]) -> list[TurnReply]:
    """With turn 0, which the model made or which is known from the call."""
    return replies if replies and replies[0].n == 0 else [opening(call), *replies]


def _surely(call: Call, before: TurnReply, reply: TurnReply) -> TurnReply:
    """Of a turn that was never answered nobody has seen to it that its numbers may be written down."""
    if reply.complete or not (call.paused or is_private(call, before)):
        return reply
    return replace(reply, said=masked(reply.said))


def _agents(call: Call, version: AgentVersion, replies: list[TurnReply]) -> list[Utterance]:
    answered = [agents_words(before, reply, call, version) for before, reply in pairwise(replies)]
    last = spoken(replies[-1], _hung_up_at(call))
    last = replace(last, cut=last.cut or not replies[-1].complete)
    return [words for words in (*answered, last) if not words.blank]


def _hung_up_at(call: Call) -> int:
    ended = call.ended_at or call.started_at
    return int(ended.timestamp() * 1000) - HANG_UP_LATE_MS
