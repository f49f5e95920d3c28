"""What a turn is answered with: by the model, by the plan, or by an apology when a provider fails."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace

from talkstack.calls.model.plan import EndReason
from talkstack.clock import Clock
from talkstack.conversation.listening import Listener
from talkstack.conversation.model import (
    Beeped,
    CallerConnected,
    CallerInput,
    CallerPressed,
    CallerRecorded,
    CallerReturned,
    CallerSaid,
    CallerSilent,
    Close,
    Directed,
    Recital,
)
from talkstack.conversation.ports import ReplyStore
from talkstack.conversation.reply.making import (
    Making,
    Part,
    Phrase,
    Sentence,
    after_transfer,
    chosen,
    fail,
    has_begun,
    instead,
    last_words,
    to_silence,
    unsaid,
)
from talkstack.conversation.thinking.prompt import PERHAPS_A_PERSON, SCREENED, prompt_of
from talkstack.conversation.thinking.screening import WAIT_SECONDS, is_screened, screenings
from talkstack.conversation.thinking.thought import Thought
from talkstack.conversation.trouble.apology import apology, offer
from talkstack.errors import ProviderError
from talkstack.llm.model import Prompt
from talkstack.llm.ports import LanguageModel
from talkstack.tools.service import Ledger, Turn


@dataclass(frozen=True, kw_only=True)
class Answerer:
    model: LanguageModel
    ledger: Ledger
    replies: ReplyStore
    listener: Listener
    clock: Clock

    def parts(self, making: Making) -> AsyncGenerator[Part]:
        match making.situation.reply.said:
            case CallerConnected():
                return self._open(making)
            case Directed() | Beeped() as recital:
                return self._recite(making, recital)
            case said:
                return self._listen(making, said)

    async def _recite(self, making: Making, recital: Recital) -> AsyncGenerator[Part]:
        """What is given to be said, sentence by sentence, without the model; a message ends the call."""
        if isinstance(recital, Beeped):
            making.close = Close(ends=EndReason.VOICEMAIL)
        for sentence in unsaid(making, recital.text):
            yield sentence

    async def _listen(self, making: Making, said: CallerInput | CallerRecorded) -> AsyncGenerator[Part]:
        try:
            heard = making.heard = await self._hear(making, said)
        except ProviderError as error:
            making.heard = CallerSilent()
            fail(making, error)
            yield instead(making, apology)
            return
        if making.situation.call.plan.last_turn:
            yield last_words(making)
            return
        async for part in self._respond(making, heard):
            yield part

    async def _hear(self, making: Making, said: CallerInput | CallerRecorded) -> CallerInput:
        if not isinstance(said, CallerRecorded):
            return said
        began = self.clock.monotonic()
        heard = await self.listener.hear(said.recording_sid, making.situation.version)
        making.stages["listened"] = int((self.clock.monotonic() - began) * 1000)
        making.heard_ms += heard.ms
        return heard.said

    async def _respond(self, making: Making, heard: CallerInput) -> AsyncGenerator[Part]:
        match heard:
            case CallerSilent() if self._waits(making):
                making.close = Close(screened=True)
            case CallerSilent():
                yield to_silence(making)
            case CallerReturned(outcome):
                for part in after_transfer(making, outcome):
                    yield part
            case CallerPressed(digits) if choice := chosen(making, digits):
                yield choice
            case CallerPressed(digits):
                async for part in self._think(making, " ".join(digits)):
                    yield part
            case CallerSaid(text):
                async for part in self._to_words(making, text):
                    yield part

    def _to_words(self, making: Making, words: str) -> AsyncGenerator[Part]:
        situation = making.situation
        if is_screened(situation.call, situation.n, words, situation.version.draft.language):
            return self._introduce(making, words)
        return self._think(making, words, PERHAPS_A_PERSON if situation.screened else "")

    async def _introduce(self, making: Making, words: str) -> AsyncGenerator[Part]:
        """To whoever screens the call: who calls and why, and then time to fetch the person."""
        order = making.situation.call.order
        if order and order.introduction:
            for sentence in unsaid(making, order.introduction):
                yield sentence
        else:
            async for part in self._think(making, words, SCREENED):
                yield part
        making.close = replace(making.close, screened=not (making.close.ends or making.close.transfer))

    def _waits(self, making: Making) -> bool:
        """Nobody need speak yet: the person may be reading what was said."""
        situation = making.situation
        at = max(screenings(situation.call), default=0)
        return situation.screened and self.clock.now().timestamp() - at / 1000 < WAIT_SECONDS

    async def _think(self, making: Making, words: str, note: str = "") -> AsyncGenerator[Part]:
        thought = self._thought(making)
        try:
            async for sentence in thought.sentences(self._prompt(making, words, note)):
                yield Sentence(sentence)
        except ProviderError as error:
            fail(making, error)
            yield instead(making, offer)
            return
        making.close = thought.close
        if thought.stock:
            yield Phrase(thought.stock)

    async def _open(self, making: Making) -> AsyncGenerator[Part]:
        """The greeting stands in for a model that fails, or finds no words."""
        thought = self._thought(making)
        phrases, spoken = making.situation.version.draft.phrases, has_begun(making)
        try:
            async for sentence in thought.sentences(self._prompt(making, None)):
                spoken = True
                yield Sentence(sentence)
        except ProviderError as error:
            fail(making, error)
        making.close = thought.close
        if thought.stock and thought.stock != phrases.apology:
            yield Phrase(thought.stock)
        elif not spoken:
            yield Phrase(phrases.greeting)

    def _prompt(self, making: Making, words: str | None, note: str = "") -> Prompt:
        it, now = making.situation, self.clock.now()
        order, plan = it.call.order, it.call.plan
        return prompt_of(it.version, it.history, words, plan=plan, now=now, order=order, note=note)

    def _thought(self, making: Making) -> Thought:
        situation = making.situation
        reply, draft = situation.reply, situation.version.draft
        return Thought(
            model=self.model,
            ledger=self.ledger,
            clock=self.clock,
            turn=Turn(
                project_id=situation.call.project_id,
                call_id=reply.call_id,
                n=reply.n,
                tools={tool.name: tool for tool in draft.tools},
                register=lambda run_id: self.replies.register(reply, run_id),
                earlier=[run for utterance in situation.history for run in utterance.tools],
            ),
            draft=draft,
            said=[segment.text for segment in reply.segments],
            rows=making.rows,
            runs=making.runs,
            stages=making.stages,
            usages=making.usages,
        )
