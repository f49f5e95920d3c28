"""Waiting for an answer that somebody else is making."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from talkstack.agents.model import AgentVersion
from talkstack.calls.call import Call
from talkstack.calls.model import FactDraft, FactKind
from talkstack.calls.ports import CallStore
from talkstack.clock import Clock
from talkstack.conversation.listening import listen
from talkstack.conversation.model import Segment, TurnReply, reply_id
from talkstack.conversation.ports import ReplyStore
from talkstack.errors import FinishedCallError, NotFoundError, StaleError
from talkstack.numbers.service import Directory
from talkstack.speech.service import StockVoice
from talkstack.telephony.addresses import Addresses
from talkstack.telephony.reply import Redirect, Reply
from talkstack.telephony.twiml import render

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 4.0
"""A webhook answers within 6 s; what is not there by then is bridged by a filler."""

FIRST_POLL_SECONDS = 0.025
LAST_POLL_SECONDS = 0.1
MOST_FILLERS = 3
WHOLE = "0"


@dataclass(frozen=True, kw_only=True)
class Waiter:
    calls: CallStore
    replies: ReplyStore
    directory: Directory
    stock: StockVoice
    addresses: Addresses
    clock: Clock

    async def answer(self, call_id: str, n: int, *, fillers: int = 0) -> str:
        """The turn's TwiML byte for byte; a filler and a redirect while it is not made; in the end an apology."""
        twiml = await self._poll(reply_id(call_id, n))
        if twiml is not None:
            return twiml
        call = await self.calls.get(call_id)
        if call.finished:
            raise FinishedCallError(call_id)
        version = await self.directory.version(call.agent_id, call.agent_version)
        phrases = version.draft.phrases
        if fillers < MOST_FILLERS:
            filler = self.stock.phrase(version, phrases.filler).sound
            again = self.addresses.next(call_id, n, fillers=fillers + 1)
            return render(Reply(sounds=(filler,), then=Redirect(again)))
        log.warning("turn.never_answered call=%s n=%d", call_id, n)
        return await self._apologise(call, version, n)

    async def _apologise(self, call: Call, version: AgentVersion, n: int) -> str:
        """Answer the turn in the place of whoever began it; the next turn then follows as ever."""
        apology = self.stock.phrase(version, version.draft.phrases.apology)
        twiml = render(listen(version, self.addresses, call_id=call.id, n=n + 1, sounds=(apology.sound,)))
        reply = await self._begun(call.id, n)
        segment = Segment(k=reply.next, text=apology.text, audio=None, ms=0)
        try:
            await self.replies.complete(replace(reply, answers={WHOLE: twiml}), [segment])
        except StaleError:
            return await self._made(reply.id) or twiml
        at = int(self.clock.now().timestamp() * 1000)
        turn = FactDraft(kind=FactKind.TURN, key=f"turn:{n}", at=at, n=n, what="fault")
        await self.calls.append(call.id, [turn], known=call)
        return twiml

    async def _begun(self, call_id: str, n: int) -> TurnReply:
        """The reply that was begun; a new one when the turn's beginning never came."""
        reply = TurnReply(id=reply_id(call_id, n), call_id=call_id, n=n, at=self.clock.now())
        return reply if await self.replies.insert(reply) else await self.replies.get(reply.id)

    async def _poll(self, reply: str) -> str | None:
        deadline = self.clock.monotonic() + PATIENCE_SECONDS
        pause = FIRST_POLL_SECONDS
        while True:
            if (twiml := await self._made(reply)) is not None:
                return twiml
            if self.clock.monotonic() + pause > deadline:
                return None
            await self.clock.sleep(pause)
            pause = min(pause * 2, LAST_POLL_SECONDS)

    async def _made(self, reply: str) -> str | None:
        try:
            return (await self.replies.get(reply)).answers.get(WHOLE)
        except NotFoundError:
            return None
