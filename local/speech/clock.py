"""How long the service's own work took, for benches that subtract it. No words are kept."""

import time
from collections import deque
from dataclasses import asdict, dataclass
from typing import Literal

_KEPT = 1_000

type Kind = Literal["recognition", "synthesis"]


@dataclass(frozen=True)
class Entry:
    kind: Kind
    first_ms: float | None  # to the first audio, or to the first hypothesis or phrase
    total_ms: float
    characters: int
    audio_ms: int


class Stopwatch:
    def __init__(self, kind: Kind) -> None:
        self._kind: Kind = kind
        self._began = time.perf_counter()
        self._first_ms: float | None = None

    def first(self) -> None:
        if self._first_ms is None:
            self._first_ms = self._elapsed()

    def stop(self, *, characters: int, audio_ms: int) -> Entry:
        return Entry(self._kind, self._first_ms, self._elapsed(), characters, audio_ms)

    def _elapsed(self) -> float:
        return round((time.perf_counter() - self._began) * 1_000, 3)


class Clock:
    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=_KEPT)

    def add(self, entry: Entry) -> None:
        self._entries.append(entry)

    def listing(self) -> list[dict[str, object]]:
        return [asdict(entry) for entry in self._entries]
