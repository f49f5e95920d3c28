"""The model's own time: how long each request waited for its first token, first sentence and end.

No words are kept: a digest tells whose answer it was.
"""

import hashlib
import re
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

KEPT = 1_000
_SENTENCE = re.compile(r"[.!?…][\"')\]]*\s|[。！？]")  # noqa: RUF001 - full-width marks end sentences too


@dataclass
class Stopwatch:
    """Runs from the arrival of a request. A sentence counts once the character after it is there."""

    request_id: str | None
    started: float = field(default_factory=time.perf_counter)
    first_token_ms: float | None = None
    first_sentence_ms: float | None = None
    total_ms: float | None = None
    tokens: int = 0
    tool_calls: int = 0
    finished: bool = False
    text_sha256: str | None = None
    _text: str = ""
    _said: list[str] = field(default_factory=list[str])

    def text(self, piece: str) -> None:
        self._token()
        self._said.append(piece)
        if self.first_sentence_ms is None:
            self._text += piece
            if _SENTENCE.search(self._text):
                self.first_sentence_ms = self._elapsed()

    def call(self, *, begins: bool) -> None:
        self._token()
        self.tool_calls += begins

    def stop(self, *, finished: bool) -> None:
        self.total_ms, self.finished = self._elapsed(), finished
        if self.first_sentence_ms is None and self._text:
            self.first_sentence_ms = self.total_ms
        if self._said:
            self.text_sha256 = hashlib.sha256("".join(self._said).encode()).hexdigest()
            self._said.clear()

    def to_json(self) -> dict[str, Any]:
        shown = (
            "request_id",
            "first_token_ms",
            "first_sentence_ms",
            "total_ms",
            "tokens",
            "tool_calls",
            "finished",
            "text_sha256",
        )
        return {name: getattr(self, name) for name in shown}

    def _token(self) -> None:
        self.tokens += 1
        if self.first_token_ms is None:
            self.first_token_ms = self._elapsed()

    def _elapsed(self) -> float:
        return round((time.perf_counter() - self.started) * 1_000, 3)


class Log:
    """The last requests, numbered from 1 in the order in which they ended."""

    def __init__(self) -> None:
        self._ended: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self._count = 0

    def add(self, watch: Stopwatch) -> None:
        self._count += 1
        self._ended.append({"n": self._count, **watch.to_json()})

    def since(self, n: int) -> list[dict[str, Any]]:
        return [entry for entry in self._ended if entry["n"] > n]
