"""Voices: who speaks which language in which style, and which of them an agent may have."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

PREVIEW_PREFIX = "voices"


@dataclass(frozen=True, kw_only=True)
class Voice:
    """`language` is its own; a multilingual voice speaks `other_languages` as well. `status`: `ga`, `preview` …"""

    name: str
    display_name: str
    gender: str
    language: str
    language_name: str
    other_languages: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    kind: str = "Neural"
    status: str = "ga"
    words_per_minute: int | None = None

    @property
    def multilingual(self) -> bool:
        return bool(self.other_languages)

    def speaks(self, language: str) -> bool:
        """`en` stands for English of any country."""
        return any(_is_within(each, language) for each in (self.language, *self.other_languages))


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is asked of voices; None asks nothing."""

    language: str | None = None
    gender: str | None = None
    style: str | None = None
    multilingual: bool | None = None

    def fits(self, voice: Voice) -> bool:
        return (
            (self.language is None or voice.speaks(self.language))
            and (self.gender is None or voice.gender == self.gender)
            and (self.style is None or self.style in voice.styles)
            and (self.multilingual is None or voice.multilingual == self.multilingual)
        )


@dataclass(frozen=True)
class Unfit:
    """Why a voice cannot be had: `about` says what does not go, the `voice`, its `language` or its `style`."""

    about: str
    code: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What is said to show a voice. `project_id` is empty when the words are ours, and anybody's."""

    project_id: str
    voice: str
    language: str
    style: str | None
    text: str

    def blob(self, key: str) -> str:
        said = "\0".join(("preview", self.voice, self.language, self.style or "", self.text))
        digest = hmac.new(key.encode(), said.encode(), hashlib.sha256).hexdigest()
        return f"{previews_of(self.project_id)}{digest[:40]}.wav"


def previews_of(project_id: str) -> str:
    """How the names of a project's previews begin: when it goes they go along."""
    return f"{PREVIEW_PREFIX}/{project_id or 'all'}/"


def chosen(voices: Iterable[Voice], wish: Wish, *, after: str | None, limit: int) -> list[Voice]:
    """By their names; one more than the limit when there are more."""
    fitting = sorted((voice for voice in voices if wish.fits(voice)), key=lambda voice: voice.name)
    return [voice for voice in fitting if after is None or voice.name > after][: limit + 1]


def named(voices: Iterable[Voice], name: str) -> Voice | None:
    return next((voice for voice in voices if voice.name == name), None)


def unfit(
    voices: Sequence[Voice], name: str, *, language: str | None = None, style: str | None = None
) -> tuple[Unfit, ...]:
    """All that keeps the voice from speaking so; nothing when it does.

    An American voice speaks British English, in its own way: the country is the listener's affair.
    """
    voice = named(voices, name)
    if voice is None:
        return (Unfit("voice", "unknown_voice", "there is no such voice"),)
    found: list[Unfit] = []
    if language is not None and not voice.speaks(language.partition("-")[0]):
        found.append(Unfit("language", "language_not_spoken", "the voice does not speak that language"))
    if style is not None and style not in voice.styles:
        found.append(Unfit("style", "style_not_spoken", "the voice has not that style"))
    return tuple(found)


def _is_within(spoken: str, wanted: str) -> bool:
    spoken, wanted = spoken.lower(), wanted.lower()
    return spoken == wanted or spoken.startswith(f"{wanted}-")
