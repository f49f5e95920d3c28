"""SSML, as strictly as the service reads it, to what is to be said and how long to be silent."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from local.speech.synthesis.manner import PROSODY, check_prosody, check_style
from local.speech.synthesis.voices import Voice, find_voice
from local.speech.usp import RefusedError

_LARGEST = 64 << 10
_MOST_VOICES = 50
_LONGEST_BREAK_MS = 20_000
_SPEECH = "{http://www.w3.org/2001/10/synthesis}"
_MICROSOFT = re.compile(r"\{https?://www\.w3\.org/2001/mstts\}")
"""The documents write it either way."""
_EXPRESS_AS = "mstts:express-as"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_ATTRIBUTES = {
    "voice": {"name", "effect"},
    "p": set[str](),
    "s": set[str](),
    "lang": {f"{_XML}lang"},
    "break": {"time", "strength"},
    "prosody": set(PROSODY),
    "emphasis": {"level"},
    "sub": {"alias"},
    "say-as": {"interpret-as", "format", "detail"},
    _EXPRESS_AS: {"style", "styledegree", "role"},
}
_PAUSES = {"none": 0, "x-weak": 250, "weak": 500, "medium": 750, "strong": 1_000, "x-strong": 1_250}
_TIME = re.compile(r"(\d+(?:\.\d+)?)(ms|s)")


@dataclass(frozen=True)
class Saying:
    voice: str
    text: str


@dataclass(frozen=True)
class Pause:
    ms: int


type Piece = Saying | Pause


def pieces(ssml: str) -> list[Piece]:
    root = _root(ssml)
    voices = list(root)
    if not voices or (root.text or "").strip() or any((voice.tail or "").strip() for voice in voices):
        raise RefusedError("SSML: text and elements must stand inside a voice element")
    if len(voices) > _MOST_VOICES:
        raise RefusedError(f"SSML: more than {_MOST_VOICES} voice elements")
    return _joined(piece for voice in voices for piece in _voice(voice))


def _root(ssml: str) -> ET.Element:
    if len(ssml.encode()) > _LARGEST:
        raise RefusedError("SSML: more than 64 KB")
    if "<!DOCTYPE" in ssml:
        raise RefusedError("SSML: a DOCTYPE is not allowed")
    try:
        root = ET.fromstring(ssml)  # noqa: S314 - without a DOCTYPE there are no entities to expand
    except ET.ParseError as error:
        raise RefusedError(f"SSML: {error}") from error
    if root.tag != f"{_SPEECH}speak" or root.get("version") != "1.0" or not root.get(f"{_XML}lang"):
        raise RefusedError("SSML: the root must be speak with its namespace, version 1.0 and xml:lang")
    return root


def _voice(element: ET.Element) -> Iterator[Piece]:
    if _name(element) != "voice":
        raise RefusedError(f"SSML: {_name(element)} stands outside a voice element")
    voice = find_voice(element.get("name", ""))
    if voice is None:
        raise RefusedError(f"Unsupported voice {element.get('name')}.")
    yield from _inside(element, voice)


def _inside(element: ET.Element, voice: Voice) -> Iterator[Piece]:
    _check(element, voice)
    if _name(element) == "break":
        yield Pause(_pause(element))
        return
    if _name(element) == "sub":
        yield Saying(voice.name, element.get("alias", ""))
        return
    yield Saying(voice.name, element.text or "")
    for child in element:
        if _name(child) == "voice":
            raise RefusedError("SSML: a voice element inside another is not done")
        yield from _inside(child, voice)
        yield Saying(voice.name, _after(child))


def _after(child: ET.Element) -> str:
    # Paragraphs and sentences end words even where no space stands.
    return (" " if _name(child) in {"p", "s"} else "") + (child.tail or "")


def _check(element: ET.Element, voice: Voice) -> None:
    name = _name(element)
    if name not in _ATTRIBUTES:
        raise RefusedError(f"SSML: {name} is not done")
    if unknown := sorted(set(element.keys()) - _ATTRIBUTES[name]):
        raise RefusedError(f"SSML: {name} has no attribute {unknown[0]}")
    if name == _EXPRESS_AS:
        check_style(element, voice)
    if name == "prosody":
        check_prosody(element, [_name(child) for child in element])


def _pause(element: ET.Element) -> int:
    time, strength = element.get("time"), element.get("strength", "medium")
    if time is None:
        if strength not in _PAUSES:
            raise RefusedError(f"SSML: break has no strength {strength}")
        return _PAUSES[strength]
    if not (match := _TIME.fullmatch(time)):
        raise RefusedError(f"SSML: {time} is not a time")
    return min(_LONGEST_BREAK_MS, round(float(match[1]) * (1_000 if match[2] == "s" else 1)))


def _joined(found: Iterator[Piece]) -> list[Piece]:
    """Join what one voice says without a pause, so that words split by markup stay whole."""
    joined: list[Piece] = []
    for piece in found:
        last = joined[-1] if joined else None
        if isinstance(piece, Saying) and isinstance(last, Saying) and piece.voice == last.voice:
            joined[-1] = Saying(last.voice, last.text + piece.text)
        else:
            joined.append(piece)
    return [piece for piece in joined if isinstance(piece, Pause) or piece.text.strip()]


def _name(element: ET.Element) -> str:
    return _MICROSOFT.sub("mstts:", element.tag.removeprefix(_SPEECH))
