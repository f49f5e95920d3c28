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


class Engine(Protocol):
    """Speech both ways, as 8 kHz mono mu-law."""

    def synthesise(self, text: str, voice: str = "") -> AsyncIterator[bytes]:
        """Yield audio as it is made; text without words yields nothing."""
        ...

    async def transcribe(self, mulaw: bytes, phrases: Sequence[str] = ()) -> Recognition: ...
