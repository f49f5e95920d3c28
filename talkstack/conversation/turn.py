"""A caller's turn: the hot path. Two waits on the database; no queue and no orchestrator before the answer."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace

from talkstack.calls.call import Call
from talkstack.calls.model import FactDraft, FactKind
from talkstack.calls.ports import CallStore, Lifecycle
from talkstack.clock import Clock
from talkstack.conversation.answer import Answer, Answerer, Situation
from talkstack.conversation.listening import listen
from talkstack.conversation.model import (
    CallerGone,
    CallerInput,
    CallerPressed,
    CallerRecorded,
    CallerSaid,
    CallerSilent,
    Segment,
    TurnReply,
    Utterance,
    reply_id,
)
from talkstack.conversation.ports import ReplyStore, UtteranceStore
from talkstack.conversation.wait import WHOLE, Waiter
from talkstack.errors import FinishedCallError, NotFoundError, StaleError, TalkstackError, UnknownTurnError
from talkstack.numbers.service import Directory
from talkstack.telephony.addresses import Addresses
from talkstack.telephony.form import RecordingChanged
from talkstack.telephony.reply import HangUp, Reply
from talkstack.telephony.twiml import render

log = logging.getLogger(__name__)

Said = CallerInput | CallerRecorded


@dataclass(frozen=True, kw_only=True)
class Conversation:
    calls: CallStore
    replies: ReplyStore
    utterances: UtteranceStore
    directory: Directory
    answerer: Answerer
    waiter: Waiter
    addresses: Addresses
    clock: Clock

    async def hear(self, call_id: str, n: int, said: Said | CallerGone, lifecycle: Lifecycle) -> str | None:
        """What the caller did is answered here, but a recorded answer only when its file is announced.

        None when nobody is there any more to be answered.
        """
        if isinstance(said, CallerGone):
            return None
        if isinstance(said, CallerRecorded):
            return await self.waiter.answer(call_id, n)
        return await self.take_turn(call_id, n, said, lifecycle)

    async def announced(self, call_id: str, n: int, changed: RecordingChanged, lifecycle: Lifecycle) -> None:
        """The file of a recorded answer is there, or never will be: now the turn begins."""
        there = changed.status == "completed"
        said = CallerRecorded(changed.recording_sid) if there else CallerSilent()
        try:
            if there or changed.status == "absent":
                await self.take_turn(call_id, n, said, lifecycle)
        except FinishedCallError:
            log.info("turn.over call=%s n=%d", call_id, n)
        if there:
            await self.answerer.listener.forget(changed.recording_sid)

    async def take_turn(self, call_id: str, n: int, said: Said, lifecycle: Lifecycle) -> str:
        """The TwiML that answers turn n: made here, or waited for when it is being made already."""
        began = self.clock.monotonic()
        reply = TurnReply(id=reply_id(call_id, n), call_id=call_id, n=n, at=self.clock.now())
        mine, found, history = await asyncio.gather(
            self.replies.insert(reply), self._find(call_id), self.utterances.of_call(call_id)
        )
        if not mine:
            return await self.waiter.answer(call_id, n)
        call = await self._admit(found, reply)
        version = await self.directory.version(call.agent_id, call.agent_version)
        situation = Situation(call=call, version=version, n=n, history=history)
        read = self._since(began)
        answer = await self.answerer.answer(situation, said)
        twiml = render(self._reply(situation, answer))
        stages = {"read": read, **answer.stages, "total": self._since(began)}
        made = replace(
            reply,
            tool_calls=tuple(run.id for run in answer.runs),
            answers={WHOLE: twiml},
            stages=stages,
        )
        try:
            await self._keep(situation, made, answer, lifecycle)
        except StaleError:
            return await self.waiter.answer(call_id, n)
        return twiml

    async def _find(self, call_id: str) -> Call | NotFoundError:
        try:
            return await self.calls.get(call_id)
        except NotFoundError as unknown:
            return unknown

    async def _admit(self, found: Call | NotFoundError, reply: TurnReply) -> Call:
        refusal = found if isinstance(found, NotFoundError) else _refusal(found, reply.n)
        if isinstance(found, Call) and refusal is None:
            return found
        await self.replies.withdraw(reply)
        raise refusal or NotFoundError("call", reply.call_id)

    def _reply(self, situation: Situation, answer: Answer) -> Reply:
        if answer.ends:
            return Reply(sounds=(answer.spoken.sound,), then=HangUp())
        return listen(
            situation.version,
            self.addresses,
            call_id=situation.call.id,
            n=situation.n + 1,
            sounds=(answer.spoken.sound,),
        )

    async def _keep(
        self, situation: Situation, made: TurnReply, answer: Answer, lifecycle: Lifecycle
    ) -> None:
        spoken = answer.spoken
        segment = Segment(k=made.next, text=spoken.text, audio=spoken.audio, ms=spoken.ms)
        await asyncio.gather(
            self.answerer.speaker.keep(spoken),
            self.replies.complete(made, [segment]),
            self.utterances.add(self._utterances(made, answer)),
            self._announce(situation, answer, lifecycle),
        )

    async def _announce(self, situation: Situation, answer: Answer, lifecycle: Lifecycle) -> None:
        at, n = int(self.clock.now().timestamp() * 1000), situation.n
        tools = [
            FactDraft(kind=FactKind.TOOL, key=f"tool:{run.id}", at=at, n=n, what=run.state, ref=run.id)
            for run in answer.runs
        ]
        what = _KINDS[type(answer.heard)]
        turn = FactDraft(kind=FactKind.TURN, key=f"turn:{n}", at=at, n=n, what=what, ref=answer.ends)
        facts = await self.calls.append(situation.call.id, [*tools, turn], known=situation.call)
        await lifecycle.ring(situation.call.id, facts)

    def _utterances(self, reply: TurnReply, answer: Answer) -> list[Utterance]:
        """Silence leaves no words of the caller; the agent's are kept with the tools that led to them."""
        at = self.clock.now()
        agent = Utterance(
            call_id=reply.call_id,
            n=reply.n,
            speaker="agent",
            text=answer.spoken.text,
            at=at,
            tools=answer.runs,
        )
        caller = Utterance(call_id=reply.call_id, n=reply.n, speaker="caller", text="", at=reply.at)
        match answer.heard:
            case CallerSaid(text, confidence, engine):
                return [replace(caller, text=text, confidence=confidence, engine=engine), agent]
            case CallerPressed(digits):
                return [replace(caller, text=" ".join(digits), engine="keypad"), agent]
            case CallerSilent():
                return [agent]

    def _since(self, began: float) -> int:
        return int((self.clock.monotonic() - began) * 1000)


_KINDS = {CallerSaid: "speech", CallerPressed: "digits", CallerSilent: "silence"}


def _refusal(call: Call, n: int) -> TalkstackError | None:
    if call.finished:
        return FinishedCallError(call.id)
    if not 1 <= n <= call.turns + 1:
        return UnknownTurnError(call.id, n, call.turns + 1)
    return None
