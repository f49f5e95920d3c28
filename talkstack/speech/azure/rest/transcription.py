"""Azure's Fast Transcription: a whole recording by one request, many times as fast as it was spoken."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from talkstack.clock import Clock
from talkstack.errors import ProviderError
from talkstack.identity import Identity
from talkstack.retry import Backoff, retrying
from talkstack.settings import Settings
from talkstack.speech.azure.rest.client import PROVIDER, Part, SpeechRest
from talkstack.speech.model import HeardWord, Utterance, milliseconds, wav
from talkstack.speech.pieces import pieces

PATH = "speechtotext/transcriptions:transcribe?api-version=2025-10-15"
LONGEST_MS = 110 * 60_000
"""The service takes less than two hours, and 250 MB, which two hours of mu-law are far below."""
MOST_PHRASES = 500
LEAST_SECONDS = 60.0
SECONDS_A_MINUTE = 20.0
MOST_SECONDS = 120.0
"""It takes about three seconds for a minute. Twice as long as this is less than a function may run."""
PATIENCE = Backoff(first=1.0, longest=10.0)
"""Nobody waits on the line."""


class FastTranscription:
    def __init__(self, settings: Settings, *, identity: Identity, clock: Clock) -> None:
        self._rest = SpeechRest(settings, identity=identity, clock=clock)
        self._clock = clock

    async def recognise(self, mulaw: bytes, *, language: str, phrases: Sequence[str] = ()) -> list[Utterance]:
        heard: list[Utterance] = []
        for offset_ms, piece in pieces(mulaw, LONGEST_MS) if mulaw else ():
            body = await retrying(
                lambda piece=piece: self._asked(piece, language, phrases), clock=self._clock, backoff=PATIENCE
            )
            heard += [each.later(offset_ms) for each in utterances_of(body)]
        return heard

    async def _asked(self, mulaw: bytes, language: str, phrases: Sequence[str]) -> bytes:
        minutes = milliseconds(mulaw) / 60_000
        seconds = min(LEAST_SECONDS + minutes * SECONDS_A_MINUTE, MOST_SECONDS)
        form = (
            Part("audio", wav(mulaw), "audio/wav"),
            Part("definition", json.dumps(definition(language, phrases))),
        )
        return await self._rest.request("POST", PATH, seconds=seconds, form=form)


def definition(language: str, phrases: Sequence[str]) -> dict[str, object]:
    asked: dict[str, object] = {"locales": [language], "profanityFilterMode": "None"}
    if phrases:
        asked["phraseList"] = {"phrases": list(phrases[:MOST_PHRASES])}
    return asked


class Timed(BaseModel):
    """Of what the service writes, what is something to us."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel)

    text: str
    offset_milliseconds: int
    duration_milliseconds: int


class Phrase(Timed):
    confidence: float | None = None
    words: tuple[Timed, ...] = ()


class Answer(BaseModel):
    model_config = ConfigDict(frozen=True)

    phrases: tuple[Phrase, ...]


def utterances_of(body: bytes) -> list[Utterance]:
    try:
        answer = Answer.model_validate_json(body)
    except ValidationError:
        raise ProviderError(PROVIDER, "its transcription cannot be read", retryable=False) from None
    found = sorted(answer.phrases, key=lambda phrase: phrase.offset_milliseconds)
    return [_utterance(phrase) for phrase in found if phrase.text]


def _utterance(phrase: Phrase) -> Utterance:
    return Utterance(
        text=phrase.text,
        confidence=phrase.confidence,
        offset_ms=phrase.offset_milliseconds,
        duration_ms=phrase.duration_milliseconds,
        words=tuple(
            HeardWord(it.text, it.offset_milliseconds, it.duration_milliseconds) for it in phrase.words
        ),
    )
