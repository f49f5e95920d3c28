"""The JSON of what was heard. Times are ticks of 100 ns from the start of the turn."""

import re
import uuid

from local.speech.engines import Recognition, Word, mulaw
from local.speech.recognition.wishes import Wishes
from local.speech.usp import Json

_TICKS_PER_SECOND = 10_000_000
_TICKS_PER_MS = 10_000
_PUNCTUATION = re.compile(r"[^\w\s'-]")


def ticks(audio_bytes: int) -> int:
    return audio_bytes * _TICKS_PER_SECOND // mulaw.RATE


def hypothesis(text: str, start: int, end: int) -> Json:
    return {"Id": uuid.uuid4().hex, "Text": text, **_span(start, end)}


def phrase(heard: Recognition, start: int, end: int, asked: Wishes) -> Json:
    if not heard.text:
        return unheard("NoMatch", start, end)
    body: Json = {
        "Id": uuid.uuid4().hex,
        "RecognitionStatus": "Success",
        **_span(start, end),
        "DisplayText": heard.text,
    }
    if asked.detailed:
        body["NBest"] = [_best(heard, start, asked)]
    return body


def unheard(status: str, start: int, end: int) -> Json:
    return {"Id": uuid.uuid4().hex, "RecognitionStatus": status, **_span(start, end)}


def end_of_dictation(at: int) -> Json:
    return unheard("EndOfDictation", at, at)


def _best(heard: Recognition, start: int, asked: Wishes) -> Json:
    lexical = " ".join(_PUNCTUATION.sub("", heard.text).lower().split())
    best: Json = {
        "Confidence": heard.confidence or 0.0,
        "Lexical": lexical,
        "ITN": lexical,
        "MaskedITN": lexical,
        "Display": heard.text,
    }
    if asked.word_timings:
        best["Words"] = [_timed(word, ticks(start)) for word in heard.words]
    return best


def _timed(word: Word, origin: int) -> Json:
    return {
        "Word": _PUNCTUATION.sub("", word.text).lower(),
        "Offset": origin + word.offset_ms * _TICKS_PER_MS,
        "Duration": word.duration_ms * _TICKS_PER_MS,
    }


def _span(start: int, end: int) -> Json:
    return {"Offset": ticks(start), "Duration": ticks(end - start), "Channel": 0}
