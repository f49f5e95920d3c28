"""Styles and prosody, as far as the documents let them be; what the service would quietly ignore is refused."""

import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

from local.speech.synthesis.voices import Voice
from local.speech.usp import RefusedError

_ROLES = {
    *("Girl", "Boy", "YoungAdultFemale", "YoungAdultMale"),
    *("OlderAdultFemale", "OlderAdultMale", "SeniorFemale", "SeniorMale"),
}
_RATES = {"x-slow", "slow", "medium", "fast", "x-fast"}
_PITCHES = {"x-low", "low", "medium", "high", "x-high"}
_VOLUMES = {"silent", "x-soft", "soft", "medium", "loud", "x-loud"}
_IN_PROSODY = {"audio", "break", "p", "phoneme", "prosody", "say-as", "sub", "s"}

_NUMBER = r"\d+(?:\.\d+)?"
_PLAIN = re.compile(_NUMBER)
_PERCENT = re.compile(rf"([+-]?{_NUMBER})%")
_PITCH = re.compile(rf"{_NUMBER}Hz|[+-]{_NUMBER}(?:Hz|st)|[+-]?{_NUMBER}%")
_VOLUME = re.compile(rf"[+-]{_NUMBER}|[+-]?{_NUMBER}%")
_TARGET = re.compile(rf"\({_NUMBER}%,\s*([^)]+)\)")


def check_style(element: ET.Element, voice: Voice) -> None:
    style, degree, role = (element.get(name) for name in ("style", "styledegree", "role"))
    if style not in voice.styles.split():
        raise RefusedError(f"SSML: {voice.name} has no style {style}")
    if degree is not None and not (_PLAIN.fullmatch(degree) and 0.01 <= float(degree) <= 2):
        raise RefusedError(f"SSML: {degree} is no degree of a style")
    if role is not None and role not in _ROLES:
        raise RefusedError(f"SSML: there is no role {role}")


def check_prosody(element: ET.Element, children: list[str]) -> None:
    for name, value in element.attrib.items():
        if not PROSODY[name](value):
            raise RefusedError(f"SSML: {value} is no {name}")
    for child in children:
        if child not in _IN_PROSODY:
            raise RefusedError(f"SSML: {child} stands inside prosody")


def _is_rate(value: str) -> bool:
    """Half to twice as fast as the voice speaks."""
    if _PLAIN.fullmatch(value):
        return 0.5 <= float(value) <= 2
    percent = _PERCENT.fullmatch(value)
    return value in _RATES or (percent is not None and -50 <= float(percent[1]) <= 100)


def _is_pitch(value: str) -> bool:
    return value in _PITCHES or _PITCH.fullmatch(value) is not None


def _is_volume(value: str) -> bool:
    if _PLAIN.fullmatch(value):
        return float(value) <= 100
    return value in _VOLUMES or _VOLUME.fullmatch(value) is not None


def _is_contour(value: str) -> bool:
    targets = _TARGET.findall(value)
    return bool(targets) and not _TARGET.sub("", value).strip() and all(map(_is_pitch, targets))


PROSODY: dict[str, Callable[[str], bool]] = {
    "rate": _is_rate,
    "pitch": _is_pitch,
    "range": _is_pitch,
    "volume": _is_volume,
    "contour": _is_contour,
}
