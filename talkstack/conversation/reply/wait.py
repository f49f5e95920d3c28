"""The document that a webhook waits for: made here or elsewhere, bridged by fillers, taken over from the dead."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, replace

from talkstack.agents.model import AgentVersion
from talkstack.calls.call import Call
from talkstack.calls.ports import CallStore, Lifecycle
from talkstack.clock import Clock
from talkstack.conversation.model import (
    Answer,
    Asked,
    Beeped,
    ReplyState,
    Segment,
    Sent,
    TurnReply,
    reply_id,
)
from talkstack.conversation.ports import ReplyStore
from talkstack.conversation.reply.deliver import Deliverer
from talkstack.conversation.reply.producer import Producer
from talkstack.conversation.reply.scribe import Scribe
from talkstack.conversation.trouble.apology import apology
from talkstack.conversation.trouble.instead import instead
from talkstack.errors import FinishedCallError, NotFoundError, StaleError
from talkstack.numbers.service.directory import Directory
from talkstack.speech.service import StockVoice
from talkstack.telephony.addresses import Addresses
from talkstack.telephony.reply import Redirect, Reply
from talkstack.telephony.twiml import render

log = logging.getLogger(__name__)

SOFT_SECONDS = 2.5
"""After this long without a word the caller hears a filler."""
PATIENT_SECONDS = 4.5
"""After a filler, and for the file of a recorded answer: a webhook answers within 6 s, and whoever has taken a turn
over needs time to make something of it."""
STILL_SECONDS = 1.5
"""A producer of whom nothing has been seen for this long is dead."""
MOST_AT_ONCE = 2
"""So often a producer of this process that has ended before its time is followed without a pause."""
FIRST_POLL_SECONDS = 0.025
LAST_POLL_SECONDS = 0.1
AT_ONCE_MS = 100
MOST_FILLERS = 3
ATTEMPTS = 8


@dataclass
class Watch:
    """How long a reply has stood still, by our own monotonic clock."""

    clock: Clock
    seen: tuple[int, int, int, int] | None = None
    since: float = 0.0
    poll: float = FIRST_POLL_SECONDS
    followed: int = 0

    def still(self, reply: TurnReply) -> float:
        movement = (reply.epoch, reply.next, reply.beat, len(reply.tool_calls))
        if movement != self.seen:
            self.seen, self.since = movement, self.clock.monotonic()
        return self.clock.monotonic() - self.since

    def at_once(self) -> bool:
        """Whatever makes one producer after another end would be tried without end."""
        self.followed += 1
        return self.followed <= MOST_AT_ONCE

    async def pause(self) -> None:
        await self.clock.sleep(self.poll)
        self.poll = min(self.poll * 2, LAST_POLL_SECONDS)


@dataclass(frozen=True, kw_only=True)
class Waiter:
    calls: CallStore
    replies: ReplyStore
    directory: Directory
    stock: StockVoice
    addresses: Addresses
    deliverer: Deliverer
    producer: Producer
    scribe: Scribe
    clock: Clock

    async def document(
        self, call_id: str, n: int, asked: Asked, lifecycle: Lifecycle, *, patience: float | None = None
    ) -> str:
        """The TwiML under the key that is asked for, byte for byte for all who ask."""
        limit = patience or (PATIENT_SECONDS if asked.fillers else SOFT_SECONDS)
        deadline = asked.arrival.monotonic + limit
        watch = Watch(self.clock)
        while True:
            production = self.producer.at_work(reply_id(call_id, n))
            news = production.news if production else None
            reply = production.reply if production else await self._found(call_id, n)
            twiml = await self._of(reply, asked) if reply else None
            if twiml is not None:
                return twiml
            left = deadline - self.clock.monotonic()
            if left <= 0:
                return await self._bridge(call_id, n, reply, asked, lifecycle)
            if news:
                await _wait(news, left)
            elif reply and self._dead(reply, watch):
                await self.producer.take_over(reply, asked, lifecycle)
            else:
                await watch.pause()

    async def complete(self, reply: TurnReply, deadline: float, lifecycle: Lifecycle) -> bool:
        """Wait until all of a reply is written, or it is gone; False when that takes longer."""
        watch = Watch(self.clock)
        found: TurnReply | None = reply
        while found and not found.complete:
            if self.clock.monotonic() >= deadline:
                return False
            if not self.producer.at_work(found.id) and self._dead(found, watch):
                await self.producer.take_over(found, None, lifecycle)
            else:
                await watch.pause()
            found = await self._found(found.call_id, found.n)
        return True

    def _dead(self, reply: TurnReply, watch: Watch) -> bool:
        return self._ended(reply, watch) or watch.still(reply) >= STILL_SECONDS

    def _ended(self, reply: TurnReply, watch: Watch) -> bool:
        return self.producer.gave_up(reply) and watch.at_once()

    async def _found(self, call_id: str, n: int) -> TurnReply | None:
        with suppress(NotFoundError):
            return await self.replies.get(reply_id(call_id, n))
        return None

    async def _of(self, reply: TurnReply, asked: Asked) -> str | None:
        """What stands under the key already, or what can be made of the reply by now."""
        if twiml := reply.answers.get(asked.key):
            await self._sent_again(reply, asked)
            return twiml
        if not (reply.complete or reply.beyond(asked.after)):
            return None
        call, version = await self._call(reply.call_id)
        if twiml := instead(call, reply.said, self.addresses):
            return twiml
        if not self.deliverer.ready(reply, version, asked.after):
            return None
        document = await self.deliverer.document(reply, call, version, asked.after)
        return await self._answer(reply.id, asked, document.twiml, document.through)

    async def _bridge(
        self, call_id: str, n: int, reply: TurnReply | None, asked: Asked, lifecycle: Lifecycle
    ) -> str:
        call, version = await self._call(call_id)
        if call.finished:
            raise FinishedCallError(call_id)
        if twiml := instead(call, reply and reply.said, self.addresses):
            return twiml
        if asked.fillers >= MOST_FILLERS:
            return await self._apologise(call, version, n, asked, lifecycle)
        filler = self.stock.sound(version, version.draft.phrases.filler)
        again = self.addresses.next(call_id, n, after=asked.after, fillers=asked.fillers + 1)
        sounds = () if reply and isinstance(reply.said, Beeped) else (filler,)
        twiml = render(Reply(sounds=sounds, then=Redirect(again)))
        with suppress(NotFoundError):  # a recorded answer whose file has not been announced
            return await self._answer(reply_id(call_id, n), asked, twiml, asked.after)
        return twiml

    async def _apologise(
        self, call: Call, version: AgentVersion, n: int, asked: Asked, lifecycle: Lifecycle
    ) -> str:
        """End the turn in the place of whoever began it; the next turn then follows as ever."""
        log.warning("turn.never_answered call=%s n=%d", call.id, n)
        for _ in range(ATTEMPTS):
            reply = await self._begun(call.id, n)
            if twiml := await self._of(reply, asked):
                return twiml
            with suppress(StaleError):
                await self._end(reply, call, version, lifecycle)
        raise StaleError("reply", reply_id(call.id, n))

    async def _begun(self, call_id: str, n: int) -> TurnReply:
        """The reply that was begun; a new one when the turn's beginning never came."""
        reply = TurnReply(id=reply_id(call_id, n), call_id=call_id, n=n, at=self.clock.now())
        return reply if await self.replies.insert(reply) else await self.replies.get(reply.id)

    async def _end(self, reply: TurnReply, call: Call, version: AgentVersion, lifecycle: Lifecycle) -> None:
        taken = await self.replies.take_over(reply)
        if taken is None:
            raise StaleError("reply", reply.id)
        instead = apology(call, version.draft, reply.n)
        phrase = self.stock.phrase(version, instead.text)
        stock = phrase.stock
        segment = Segment(
            k=taken.next,
            text=phrase.text,
            audio=phrase.audio,
            ms=stock.ms if stock else 0,
            words=stock.words if stock else (),
        )
        situation = await self.producer.reader.situation(taken)
        told = replace(situation.reply, state=ReplyState.COMPLETE, close=instead.close)
        ended = await self.replies.append(told, [segment], None)
        await self.scribe.record(call, ended, last=situation.last, fault=True, lifecycle=lifecycle)

    async def _call(self, call_id: str) -> tuple[Call, AgentVersion]:
        call = await self.calls.get(call_id)
        return call, await self.directory.of(call)

    async def _sent_again(self, reply: TurnReply, asked: Asked) -> None:
        """Whoever was answered first may never have got it."""
        at = asked.arrival.later(self.clock.monotonic())
        if at - reply.sent[asked.key].at > AT_ONCE_MS:
            await self.replies.resent(reply.id, asked.key, at)

    async def _answer(self, reply: str, asked: Asked, twiml: str, through: int) -> str:
        sent = Sent(asked.arrival.later(self.clock.monotonic()), through)
        return await self.replies.answer(reply, Answer(key=asked.key, twiml=twiml, sent=sent))


async def _wait(news: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await news.wait()
