from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Word:
    text: str
    offset_ms: int
    duration_ms: int


@dataclass(frozen=True)
class Recognition:
    """What was heard; an empty text means that nothing was said."""

    text: str
    confidence: float | None
    words: tuple[Word, ...]


SILENCE_HEARD = Recognition("", None, ())


@dataclass(frozen=True)
class Spoken:
    """Some more of a text's audio, and words by where they are in the audio of the whole text."""

    audio: bytes
    words: tuple[Word, ...] = ()


class Engine(Protocol):
    """Speech both ways, as 8 kHz mono mu-law."""

    def synthesise(self, text: str, voice: str = "") -> AsyncIterator[Spoken]:
        """Yield what is made as it is made; text without words yields nothing."""
        ...

    async def transcribe(self, mulaw: bytes, phrases: Sequence[str] = ()) -> Recognition: ...


async def collected(spoken: AsyncIterator[Spoken]) -> bytes:
    return b"".join([part.audio async for part in spoken])
