"""What a client asks of a synthesis, beside the words."""

from dataclasses import dataclass
from typing import Any, cast

from local.speech.usp import Json, RefusedError

_NOT_DONE = {
    "visemeEnabled": "visemes",
    "bookmarkEnabled": "bookmarks",
    "punctuationBoundaryEnabled": "boundaries of punctuation",
    "sentenceBoundaryEnabled": "boundaries of sentences",
}


@dataclass(frozen=True)
class Asked:
    output_format: str
    word_boundaries: bool
    session_end: bool


def asked(context: Json) -> Asked:
    synthesis = _part(context, "synthesis")
    if "input" in synthesis:
        raise RefusedError("streamed text is not done; send ssml")
    audio = _part(synthesis, "audio")
    options = _part(audio, "metadataOptions")
    for option, name in _NOT_DONE.items():
        if options.get(option):
            raise RefusedError(f"{name} are not done")
    return Asked(
        output_format=str(audio.get("outputFormat")),
        word_boundaries=bool(options.get("wordBoundaryEnabled")),
        session_end=bool(options.get("sessionEndEnabled")),
    )


def _part(whole: Json, name: str) -> Json:
    part: object = whole.get(name) or {}
    if not isinstance(part, dict):
        raise RefusedError(f"{name} is not an object")
    return cast("dict[str, Any]", part)
