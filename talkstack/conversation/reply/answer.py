"""What a turn is answered with: by the model, by the plan, or by an apology when a provider fails."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field

from talkstack.agents.model import AgentDraft, GreetingMode
from talkstack.calls.call import Call
from talkstack.calls.model.plan import EndReason, SilenceAction
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
from talkstack.conversation.situation import Situation
from talkstack.conversation.thinking.prompt import prompt_of
from talkstack.conversation.thinking.sentences import split
from talkstack.conversation.thinking.thought import Thought
from talkstack.conversation.trouble.apology import Apology, apology, offer
from talkstack.conversation.trouble.people import somebody
from talkstack.errors import ProviderError
from talkstack.llm.model import Prompt
from talkstack.llm.ports import LanguageModel
from talkstack.tools.model import ToolRun
from talkstack.tools.service import Ledger, Turn

log = logging.getLogger(__name__)

PERSON, CALL_BACK = "1", "2"
"""The keys that are offered when the model cannot be had."""


@dataclass(frozen=True)
class Sentence:
    """Words of the model."""

    text: str


@dataclass(frozen=True)
class Phrase:
    """Words of the agent's settings, which were rendered ahead."""

    text: str


Part = Sentence | Phrase


@dataclass(kw_only=True)
class Making:
    """A reply while it is made; what is known of it fills as its parts are read. `stages` in milliseconds."""

    situation: Situation
    rows: Sequence[ToolRun] = ()
    heard: CallerInput | None = None
    close: Close = field(default_factory=Close)
    runs: list[ToolRun] = field(default_factory=list[ToolRun])
    stages: dict[str, int] = field(default_factory=dict[str, int])
    fault: bool = False


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
        said = split(" ".join(segment.text for segment in making.situation.reply.segments))
        if isinstance(recital, Beeped):
            making.close = Close(ends=EndReason.VOICEMAIL)
        for sentence in split(recital.text)[len(said) :]:
            yield Sentence(sentence)

    async def _listen(self, making: Making, said: CallerInput | CallerRecorded) -> AsyncGenerator[Part]:
        try:
            heard = making.heard = await self._hear(making, said)
        except ProviderError as error:
            making.heard = CallerSilent()
            _fail(making, error)
            yield _instead(making, apology)
            return
        phrases = making.situation.version.draft.phrases
        if making.situation.call.plan.last_turn:
            making.close = Close(ends=EndReason.MAX_DURATION)
            yield Phrase(phrases.last_words)
            return
        async for part in self._respond(making, heard):
            yield part

    async def _hear(self, making: Making, said: CallerInput | CallerRecorded) -> CallerInput:
        if not isinstance(said, CallerRecorded):
            return said
        began = self.clock.monotonic()
        heard = await self.listener.hear(said.recording_sid, making.situation.version)
        making.stages["listened"] = int((self.clock.monotonic() - began) * 1000)
        return heard

    async def _respond(self, making: Making, heard: CallerInput) -> AsyncGenerator[Part]:
        match heard:
            case CallerSilent():
                yield _to_silence(making)
            case CallerReturned(outcome):
                for part in _after_transfer(making, outcome):
                    yield part
            case CallerPressed(digits) if chosen := _chosen(making, digits):
                yield chosen
            case CallerPressed(digits):
                async for part in self._think(making, " ".join(digits)):
                    yield part
            case CallerSaid(text):
                async for part in self._think(making, text):
                    yield part

    async def _think(self, making: Making, words: str) -> AsyncGenerator[Part]:
        thought = self._thought(making)
        try:
            async for sentence in thought.sentences(self._prompt(making, words)):
                yield Sentence(sentence)
        except ProviderError as error:
            _fail(making, error)
            yield _instead(making, offer)
            return
        making.close = thought.close
        if thought.stock:
            yield Phrase(thought.stock)

    async def _open(self, making: Making) -> AsyncGenerator[Part]:
        """The greeting stands in for a model that fails, or finds no words."""
        thought = self._thought(making)
        phrases, spoken = making.situation.version.draft.phrases, _has_begun(making)
        try:
            async for sentence in thought.sentences(self._prompt(making, None)):
                spoken = True
                yield Sentence(sentence)
        except ProviderError as error:
            _fail(making, error)
        making.close = thought.close
        if thought.stock and thought.stock != phrases.apology:
            yield Phrase(thought.stock)
        elif not spoken:
            yield Phrase(phrases.greeting)

    def _prompt(self, making: Making, words: str | None) -> Prompt:
        it = making.situation
        return prompt_of(it.version, it.history, words, plan=it.call.plan, now=self.clock.now())

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
        )


def _to_silence(making: Making) -> Phrase:
    plan, draft = making.situation.call.plan, making.situation.version.draft
    phrases = draft.phrases
    if making.situation.n == 1 and draft.greeting_mode is GreetingMode.CALLER_FIRST:
        return Phrase(phrases.greeting)
    if plan.silence is SilenceAction.GOODBYE:
        making.close = Close(ends=EndReason.SILENCE)
        return Phrase(phrases.goodbye)
    return Phrase(phrases.reprompts[min(plan.reprompt, len(phrases.reprompts) - 1)])


def _has_begun(making: Making) -> bool:
    """More was said in turn 0 than what was known when the phone was answered."""
    situation = making.situation
    return len(situation.reply.segments) > len(situation.call.opening)


def _after_transfer(making: Making, outcome: str) -> list[Phrase]:
    if outcome in {"completed", "answered"}:
        making.close = Close(ends=EndReason.TRANSFERRED)
        return []
    return [Phrase(making.situation.version.draft.phrases.not_put_through)]


def _chosen(making: Making, digits: str) -> Phrase | None:
    """What the caller chose of what was offered when the model could not be had."""
    draft = making.situation.version.draft
    offered = making.situation.offered
    if offered and digits == PERSON and (target := somebody(draft)):
        making.close = Close(transfer=target)
        return Phrase(draft.phrases.putting_through)
    if offered and digits == CALL_BACK:
        making.close = Close(ends=EndReason.CALL_BACK)
        return Phrase(draft.phrases.call_back)
    return None


def _instead(making: Making, found: Callable[[Call, AgentDraft, int], Apology]) -> Phrase:
    situation = making.situation
    it = found(situation.call, situation.version.draft, situation.n)
    making.close = it.close
    return Phrase(it.text)


def _fail(making: Making, error: ProviderError) -> None:
    making.fault = True
    call_id, n = making.situation.call.id, making.situation.n
    log.warning("turn.failed call=%s n=%d provider=%s reason=%s", call_id, n, error.provider, error.reason)
