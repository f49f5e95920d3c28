"""How long the service's own work took, for benches that subtract it. No words are kept: a digest tells which they were."""

import hashlib
import time
from collections import Counter, deque
from dataclasses import asdict, dataclass
from typing import Literal

_KEPT = 1_000

type Kind = Literal["recognition", "synthesis", "transcription"]


@dataclass(frozen=True)
class Entry:
    kind: Kind
    first_ms: float | None  # to the first audio, or to the first hypothesis or phrase
    total_ms: float
    characters: int
    audio_ms: int
    text_sha256: str | None  # of what was synthesised


class Stopwatch:
    def __init__(self, kind: Kind) -> None:
        self._kind: Kind = kind
        self._began = time.perf_counter()
        self._first_ms: float | None = None

    def first(self) -> None:
        if self._first_ms is None:
            self._first_ms = self._elapsed()

    def stop(self, *, characters: int, audio_ms: int, text: str | None = None) -> Entry:
        total_ms = self._elapsed()
        digest = None if text is None else hashlib.sha256(text.encode()).hexdigest()
        return Entry(self._kind, self._first_ms, total_ms, characters, audio_ms, digest)

    def _elapsed(self) -> float:
        return round((time.perf_counter() - self._began) * 1_000, 3)


def digest_of(sound: bytes) -> str:
    return hashlib.sha256(sound).hexdigest()


class Clock:
    """`heard`: how often each sound was listened to from its beginning to its end, by its digest."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=_KEPT)
        self.heard = Counter[str]()

    def add(self, entry: Entry) -> None:
        self._entries.append(entry)

    def listened(self, *sounds: bytes) -> None:
        self.heard.update(map(digest_of, sounds))

    def listing(self) -> list[dict[str, object]]:
        return [asdict(entry) for entry in self._entries]
