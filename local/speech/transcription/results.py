"""The JSON of a transcription. Times are milliseconds of the whole file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from local.speech.engines import Recognition, Word, mulaw
from local.speech.usp import Json


@dataclass(frozen=True)
class Phrase:
    """What was heard between two bytes of a channel; `channel` is None when channels are not told apart."""

    heard: Recognition
    start: int
    end: int
    channel: int | None


def answer(phrases: Sequence[Phrase], channels: Iterable[int | None], length: int, locale: str) -> Json:
    combined = [
        _of(channel) | {"text": " ".join(it.heard.text for it in phrases if it.channel == channel)}
        for channel in channels
    ]
    return {
        "durationMilliseconds": mulaw.milliseconds(length),
        "combinedPhrases": combined,
        "phrases": [_phrase(it, locale) for it in phrases],
    }


def _phrase(phrase: Phrase, locale: str) -> Json:
    begin = mulaw.milliseconds(phrase.start)
    return _of(phrase.channel) | {
        "offsetMilliseconds": begin,
        "durationMilliseconds": mulaw.milliseconds(phrase.end) - begin,
        "text": phrase.heard.text,
        "words": [_word(word, begin) for word in phrase.heard.words],
        "locale": locale,
        "confidence": phrase.heard.confidence or 0.0,
    }


def _word(word: Word, begin: int) -> Json:
    return {
        "text": word.text,
        "offsetMilliseconds": begin + word.offset_ms,
        "durationMilliseconds": word.duration_ms,
    }


def _of(channel: int | None) -> Json:
    return {} if channel is None else {"channel": channel}
