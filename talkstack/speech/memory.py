"""Speech in memory: sounds from which tests can tell what was said, and ears that know what they were taught."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from talkstack.errors import NotFoundError, ProviderError
from talkstack.speech.model import BYTES_PER_MS, Speech, Utterance, Word

MS_PER_CHARACTER = 50


@dataclass(frozen=True)
class Spoken:
    text: str
    voice: str
    language: str
    style: str | None = None
    style_degree: float | None = None
    rate: float = 1.0


@dataclass
class MemorySynthesiser:
    """The same text in the same voice is the same sound, and no other text's; `fault` is raised instead."""

    spoken: list[Spoken] = field(default_factory=list[Spoken])
    fault: ProviderError | None = None

    async def synthesise(
        self,
        text: str,
        *,
        voice: str,
        language: str,
        style: str | None = None,
        style_degree: float | None = None,
        rate: float = 1.0,
    ) -> Speech:
        if self.fault is not None:
            raise self.fault
        await asyncio.sleep(0)
        self.spoken.append(Spoken(text, voice, language, style, style_degree, rate))
        return speech_of(text, voice)

    async def ready(self) -> None:
        if self.fault is not None:
            raise self.fault


@dataclass
class MemoryRecogniser:
    """Hears in a sound what it was taught, and nothing in any other; `faults` are raised at the sounds they are for."""

    taught: dict[bytes, list[Utterance]] = field(default_factory=dict[bytes, list[Utterance]])
    fault: ProviderError | None = None
    faults: dict[bytes, ProviderError] = field(default_factory=dict[bytes, ProviderError])
    asked: list[bytes] = field(default_factory=list[bytes])

    def teach(self, mulaw: bytes, *texts: str) -> None:
        self.taught[mulaw] = [Utterance(text, 1.0) for text in texts]

    async def recognise(self, mulaw: bytes, *, language: str, phrases: Sequence[str] = ()) -> list[Utterance]:
        del language, phrases
        self.asked.append(mulaw)
        if fault := self.fault or self.faults.get(mulaw):
            raise fault
        await asyncio.sleep(0)
        return list(self.taught.get(mulaw, ()))


@dataclass
class MemoryAudioStore:
    """`fault` is raised by every use of it."""

    files: dict[str, bytes] = field(default_factory=dict[str, bytes])
    fault: ProviderError | None = None

    async def put(self, name: str, data: bytes) -> None:
        await self._asked()
        self.files[name] = data

    async def get(self, name: str) -> bytes:
        await self._asked()
        if name not in self.files:
            raise NotFoundError("audio", name)
        return self.files[name]

    async def erase(self, prefix: str) -> None:
        await self._asked()
        self.files = {name: data for name, data in self.files.items() if not name.startswith(prefix)}

    async def ready(self) -> None:
        await self._asked()

    async def close(self) -> None:
        pass

    async def _asked(self) -> None:
        await asyncio.sleep(0)
        if self.fault is not None:
            raise self.fault


def speech_of(text: str, voice: str) -> Speech:
    ends = [word.end() for word in re.finditer(r"\w\S*", text)]
    return Speech(sound_of(text, voice), tuple(Word(end, end * MS_PER_CHARACTER) for end in ends))


def sound_of(text: str, voice: str) -> bytes:
    digest = hashlib.sha256(f"{voice}\0{text}".encode()).digest()
    length = max(1, len(text)) * MS_PER_CHARACTER * BYTES_PER_MS
    return (digest * (length // len(digest) + 1))[:length]
