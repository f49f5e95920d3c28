"""What a client asks of a recognition: by speech.context and, on the older paths, by the query too."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from local.speech.usp import Json, RefusedError

type Mode = Literal["interactive", "conversation", "dictation"]

_MODES: dict[str, Mode] = {
    "INTERACTIVE": "interactive",
    "CONVERSATION": "conversation",
    "DICTATION": "dictation",
}
_CONTEXT = {"phraseDetection", "phraseOutput", "audio", "dgi", "continuation"}
_SILENCES = {"initialSilenceTimeout", "trailingSilenceTimeout"}
_DETECTION = {"mode", "language", "enrichment", *_SILENCES, *_MODES}
_SEGMENTATION = {"mode", "segmentationSilenceTimeoutMs", "segmentationForcedTimeoutMs"}
_OUTPUT = {"format", "detailed", "interimResults"}
_INITIAL_SILENCE_MS = 5_000
_SEGMENTATION_SILENCE_MS = 500


@dataclass(frozen=True)
class Wishes:
    mode: Mode = "interactive"
    language: str = "en-US"
    detailed: bool = False
    word_timings: bool = False
    phrases: tuple[str, ...] = ()
    initial_silence_ms: int = _INITIAL_SILENCE_MS
    segmentation_silence_ms: int = _SEGMENTATION_SILENCE_MS
    longest_segment_ms: int | None = None


def wishes(context: Json, query: Mapping[str, str], path_mode: Mode | None) -> Wishes:
    _only(context, _CONTEXT, "speech.context")
    detection = _part(context, "phraseDetection")
    _only(detection, _DETECTION, "phraseDetection")
    _refuse_masking(detection, query)
    output = _part(context, "phraseOutput")
    _only(output, _OUTPUT, "phraseOutput")
    mode = path_mode or _mode(detection)
    segmentation = _segmentation(detection, mode)
    initial = (detection.get("initialSilenceTimeout"), query.get("initialSilenceTimeoutMs"))
    trailing = (
        segmentation.get("segmentationSilenceTimeoutMs"),
        detection.get("trailingSilenceTimeout"),
        query.get("endSilenceTimeoutMs"),
    )
    return Wishes(
        mode=mode,
        language=str(detection.get("language") or query.get("language") or "en-US"),
        detailed="detailed" in (str(output.get("format")).lower(), query.get("format")),
        word_timings="WordTimings" in _part(output, "detailed").get("options", ())
        or query.get("wordLevelTimestamps") == "true",
        phrases=tuple(_phrases(_part(context, "dgi"))),
        initial_silence_ms=_milliseconds(*initial) or _INITIAL_SILENCE_MS,
        segmentation_silence_ms=_milliseconds(*trailing) or _SEGMENTATION_SILENCE_MS,
        longest_segment_ms=_milliseconds(segmentation.get("segmentationForcedTimeoutMs")),
    )


def _mode(detection: Json) -> Mode:
    asked = str(detection.get("mode", "INTERACTIVE"))
    if asked not in _MODES:
        raise RefusedError(f"the mode {asked} is not done")
    return _MODES[asked]


def _segmentation(detection: Json, mode: Mode) -> Json:
    segmentation = _part(_part(detection, mode.upper()), "segmentation")
    _only(segmentation, _SEGMENTATION, "segmentation")
    if segmentation.get("mode") == "Semantic":
        raise RefusedError("semantic segmentation is not done")
    return segmentation


def _refuse_masking(detection: Json, query: Mapping[str, str]) -> None:
    enrichment = _part(detection, "enrichment")
    _only(enrichment, {"profanity"}, "enrichment")
    asked = str(enrichment.get("profanity") or query.get("profanity") or "raw").lower()
    if asked != "raw":
        raise RefusedError(f"profanity {asked} is not done; ask for raw")


def _phrases(grammar: Json) -> Iterator[str]:
    for group in grammar.get("Groups", ()):
        if group.get("Type") != "Generic":
            raise RefusedError(f"phrases of type {group.get('Type')} are not done")
        yield from (str(item["Text"]) for item in group.get("Items", ()))


def _part(whole: Json, name: str) -> Json:
    part: object = whole.get(name) or {}
    if not isinstance(part, dict):
        raise RefusedError(f"{name} is not an object")
    return cast("dict[str, Any]", part)


def _only(part: Json, known: set[str], name: str) -> None:
    if unknown := sorted(part.keys() - known):
        raise RefusedError(f"{name}.{unknown[0]} is not done")


def _milliseconds(*values: object) -> int | None:
    given = next((value for value in values if value is not None), None)
    if given is None:
        return None
    try:
        return int(str(given))
    except ValueError as error:
        raise RefusedError(f"{given} is not a number of milliseconds") from error
