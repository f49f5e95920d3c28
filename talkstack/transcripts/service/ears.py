"""Which of Azure's ears hears a recording: the SDK is there sooner, Fast Transcription is done sooner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from talkstack.errors import ProviderError
from talkstack.speech.model import Utterance
from talkstack.speech.ports import Recogniser
from talkstack.transcripts.model.record import Engine

SHORT_MS = 60_000
NOT_THIS_WAY = frozenset({400, 404, 422})
"""What Fast Transcription answers where it is not offered, or to a language that it does not know."""


@dataclass(frozen=True)
class Heard:
    engine: Engine
    utterances: Sequence[Utterance]


@dataclass(frozen=True, kw_only=True)
class Ears:
    realtime: Recogniser
    fast: Recogniser

    async def hear(
        self, mulaw: bytes, engine: Engine, *, language: str, phrases: Sequence[str]
    ) -> Heard | None:
        """None when it has to be the other engine. ProviderError when this one cannot be had."""
        ears = self.fast if engine is Engine.FAST else self.realtime
        try:
            return Heard(engine, await ears.recognise(mulaw, language=language, phrases=phrases))
        except ProviderError as error:
            if engine is not Engine.FAST or error.refusal not in NOT_THIS_WAY:
                raise
            return None


def engine_for(ms: int) -> Engine:
    return Engine.REALTIME if ms <= SHORT_MS else Engine.FAST
