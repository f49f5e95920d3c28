"""A caller's turn: the hot path. Two waits on the database; no queue and no orchestrator before the answer."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime

from talkstack.calls.call import Call
from talkstack.calls.ports import CallStore, Lifecycle
from talkstack.clock import Clock
from talkstack.conversation.ledger.heard import onset
from talkstack.conversation.listening import Listener
from talkstack.conversation.model import (
    Arrival,
    Asked,
    CallerGone,
    CallerRecorded,
    CallerSilent,
    Said,
    TurnReply,
    Utterance,
    reply_id,
)
from talkstack.conversation.opening import FirstWords
from talkstack.conversation.ports import ReplyStore
from talkstack.conversation.reply.producer import Producer
from talkstack.conversation.reply.scribe import Scribe
from talkstack.conversation.reply.wait import PATIENT_SECONDS, Waiter
from talkstack.conversation.situation import Reader
from talkstack.conversation.thinking.private import masked
from talkstack.conversation.trouble.emergency import Emergency
from talkstack.conversation.trouble.instead import instead
from talkstack.errors import FinishedCallError, NotFoundError, TalkstackError, UnknownTurnError
from talkstack.telemetry.ports import Meter
from talkstack.telemetry.turns import measure_turn
from talkstack.telephony.addresses import Addresses
from talkstack.telephony.form import RecordingChanged

log = logging.getLogger(__name__)

MOST_ONSETS = 1024


@dataclass(frozen=True, kw_only=True)
class Conversation:
    calls: CallStore
    replies: ReplyStore
    reader: Reader
    producer: Producer
    waiter: Waiter
    scribe: Scribe
    emergency: Emergency
    listener: Listener
    first_words: FirstWords
    addresses: Addresses
    meter: Meter
    clock: Clock
    _onsets: OrderedDict[tuple[str, int], None] = field(default_factory=OrderedDict[tuple[str, int], None])

    async def hear(
        self,
        call_id: str,
        n: int,
        said: Said | CallerGone,
        arrival: Arrival,
        lifecycle: Lifecycle,
        *,
        private: bool = False,
    ) -> str | None:
        """What the caller did is answered here, but a recorded answer only when its file is announced.

        None when nobody is there any more to be answered. `private`: the recording was paused when they were listened to.
        """
        if isinstance(said, CallerGone):
            return None
        said = masked(said) if private else said
        asked = Asked(arrival, after=0)
        if isinstance(said, CallerRecorded):
            return await self.waiter.document(call_id, n, asked, lifecycle, patience=PATIENT_SECONDS)
        return await self.take_turn(call_id, n, said, asked, lifecycle)

    async def following(self, call_id: str, n: int, asked: Asked, lifecycle: Lifecycle) -> str:
        """What comes next of a reply whose beginning the caller has heard, or of the agent's first words."""
        if n == 0:
            await self.first_words.resume(call_id, lifecycle)
        return await self.waiter.document(call_id, n, asked, lifecycle)

    async def speaking(self, call_id: str, n: int, words: int, arrival: Arrival) -> None:
        """The caller has begun turn n: the first that is heard of it here tells when."""
        if (call_id, n) in self._onsets:
            return
        await self.calls.set_onset(call_id, n, onset(arrival.at, words))
        self._onsets[call_id, n] = None
        if len(self._onsets) > MOST_ONSETS:
            self._onsets.popitem(last=False)

    async def announced(
        self, call_id: str, n: int, changed: RecordingChanged, arrival: Arrival, lifecycle: Lifecycle
    ) -> None:
        """The file of a recorded answer is there, or never will be: now the turn begins."""
        there = changed.status == "completed"
        said = CallerRecorded(changed.recording_sid) if there else CallerSilent()
        try:
            if there or changed.status == "absent":
                asked = Asked(arrival, after=0)
                await self.take_turn(call_id, n, said, asked, lifecycle, patience=PATIENT_SECONDS)
        except FinishedCallError:
            log.info("turn.over call=%s n=%d", call_id, n)
        if there:
            await self.listener.forget(changed.recording_sid)

    async def take_turn(
        self,
        call_id: str,
        n: int,
        said: Said,
        asked: Asked,
        lifecycle: Lifecycle,
        *,
        patience: float | None = None,
    ) -> str:
        """The TwiML that answers turn n: made here, or waited for when it is being made already."""
        at = datetime.fromtimestamp(asked.arrival.at / 1000, UTC)
        reply = TurnReply(id=reply_id(call_id, n), call_id=call_id, n=n, at=at, said=said)
        mine, read = await asyncio.gather(self.replies.insert(reply, shown=masked(said)), self._read(reply))
        if twiml := self._instead(read, reply.said):
            if mine:
                await self.replies.withdraw(reply)
            return twiml
        if mine:
            read = await self._healed(await self._admit(read, reply), lifecycle)
            if read[2] is not None:
                measure_turn(self.meter, read[2])
            situation = await self.reader.of(reply, *read)
            self.emergency.remember(call_id, situation.version, situation.call.ours)
            self.producer.begin(situation, asked, lifecycle)
        return await self.waiter.document(call_id, n, asked, lifecycle, patience=patience)

    def _instead(self, read: Read | NotFoundError, said: Said) -> str | None:
        return None if isinstance(read, NotFoundError) else instead(read[0], said, self.addresses)

    async def _healed(self, read: Read, lifecycle: Lifecycle) -> Read:
        """Whoever wrote the last answer may have died before its words and facts were written down."""
        call, _, before = read
        if before is None or call.turns >= before.n:
            return read
        log.info("turn.healed call=%s n=%d", call.id, before.n)
        last = (await self.reader.situation(before)).last
        await self.scribe.record(call, before, last=last, fault=False, lifecycle=lifecycle)
        return (*(await self.reader.read(before))[:2], before)

    async def _read(self, reply: TurnReply) -> Read | NotFoundError:
        try:
            return await self.reader.read(reply)
        except NotFoundError as unknown:
            return unknown

    async def _admit(self, read: Read | NotFoundError, reply: TurnReply) -> Read:
        refusal = read if isinstance(read, NotFoundError) else _refusal(read, reply.n)
        if not isinstance(read, NotFoundError) and refusal is None:
            return read
        await self.replies.withdraw(reply)
        raise refusal or NotFoundError("call", reply.call_id)


type Read = tuple[Call, list[Utterance], TurnReply | None]


def _refusal(read: Read, n: int) -> TalkstackError | None:
    """A turn follows the last one that is known to be answered, or whose answer is written and not yet known."""
    call, _, before = read
    if call.finished:
        return FinishedCallError(call.id)
    written = before is not None and before.complete
    if not 1 <= n <= call.turns + 1 and not written:
        return UnknownTurnError(call.id, n, call.turns + 1)
    return None
