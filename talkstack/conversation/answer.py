"""What a turn is answered with: by the model, by the plan, or by an apology when a provider fails."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from talkstack.agents.model import AgentVersion
from talkstack.calls.call import Call
from talkstack.calls.model import EndReason, SilenceAction
from talkstack.clock import Clock
from talkstack.conversation.listening import Listener
from talkstack.conversation.model import (
    CallerInput,
    CallerPressed,
    CallerRecorded,
    CallerSaid,
    CallerSilent,
    Utterance,
)
from talkstack.conversation.thinking.prompt import prompt_of
from talkstack.conversation.thinking.thought import Thought
from talkstack.errors import ProviderError
from talkstack.llm.ports import LanguageModel
from talkstack.speech.service import Speaker, Spoken, StockVoice
from talkstack.tools.model import ToolRun
from talkstack.tools.service import Ledger, Turn

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`heard` is what was answered; `ends` why the agent hangs up after it; `stages` in milliseconds."""

    heard: CallerInput
    spoken: Spoken
    ends: EndReason | None = None
    runs: tuple[ToolRun, ...] = ()
    stages: dict[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, kw_only=True)
class Situation:
    """Everything that was read before the turn is answered."""

    call: Call
    version: AgentVersion
    n: int
    history: Sequence[Utterance]


@dataclass(frozen=True, kw_only=True)
class Answerer:
    model: LanguageModel
    ledger: Ledger
    speaker: Speaker
    stock: StockVoice
    listener: Listener
    clock: Clock

    async def answer(self, situation: Situation, said: CallerInput | CallerRecorded) -> Answer:
        try:
            heard, listened = await self._hear(said, situation.version)
        except ProviderError as error:
            _warn(situation, error)
            return Answer(
                heard=CallerSilent(), spoken=self._phrase(situation, situation.version.draft.phrases.apology)
            )
        answer = await self._respond(situation, heard)
        return replace(answer, stages={**listened, **answer.stages})

    async def _hear(
        self, said: CallerInput | CallerRecorded, version: AgentVersion
    ) -> tuple[CallerInput, dict[str, int]]:
        if not isinstance(said, CallerRecorded):
            return said, {}
        began = self.clock.monotonic()
        heard = await self.listener.hear(said.recording_sid, version)
        return heard, {"listened": int((self.clock.monotonic() - began) * 1000)}

    async def _respond(self, situation: Situation, heard: CallerInput) -> Answer:
        phrases = situation.version.draft.phrases
        if situation.call.plan.last_turn:
            last_words = self._phrase(situation, phrases.last_words)
            return Answer(heard=heard, spoken=last_words, ends=EndReason.MAX_DURATION)
        match heard:
            case CallerSilent():
                return self._to_silence(situation)
            case CallerSaid(text):
                return await self._think(situation, heard, text)
            case CallerPressed(digits):
                return await self._think(situation, heard, " ".join(digits))

    def _to_silence(self, situation: Situation) -> Answer:
        plan, phrases = situation.call.plan, situation.version.draft.phrases
        if plan.silence is SilenceAction.GOODBYE:
            goodbye = self._phrase(situation, phrases.goodbye)
            return Answer(heard=CallerSilent(), spoken=goodbye, ends=EndReason.SILENCE)
        reprompt = phrases.reprompts[min(plan.reprompt, len(phrases.reprompts) - 1)]
        return Answer(heard=CallerSilent(), spoken=self._phrase(situation, reprompt))

    async def _think(self, situation: Situation, heard: CallerInput, words: str) -> Answer:
        version, call = situation.version, situation.call
        prompt = prompt_of(version, situation.history, words, plan=call.plan, now=self.clock.now())
        thought = Thought(
            model=self.model,
            ledger=self.ledger,
            clock=self.clock,
            turn=_tool_turn(situation),
            max_tool_rounds=version.draft.limits.max_tool_rounds,
        )
        began = self.clock.monotonic()
        try:
            spoken = await self.speaker.speak(
                thought.sentences(prompt), version, call_id=call.id, n=situation.n, k=1
            )
        except ProviderError as error:
            _warn(situation, error)
            spoken = None
        if spoken is None or not spoken.text:
            spoken = self._phrase(situation, version.draft.phrases.apology)
        stages = {**thought.stages, "speech_done": int((self.clock.monotonic() - began) * 1000)}
        return Answer(heard=heard, spoken=spoken, runs=tuple(thought.runs), stages=stages)

    def _phrase(self, situation: Situation, text: str) -> Spoken:
        return self.stock.phrase(situation.version, text)


def _tool_turn(situation: Situation) -> Turn:
    return Turn(
        project_id=situation.call.project_id,
        call_id=situation.call.id,
        n=situation.n,
        tools={tool.name: tool for tool in situation.version.draft.tools},
        earlier=[run for utterance in situation.history for run in utterance.tools],
    )


def _warn(situation: Situation, error: ProviderError) -> None:
    call_id, n = situation.call.id, situation.n
    log.warning("turn.failed call=%s n=%d provider=%s reason=%s", call_id, n, error.provider, error.reason)
