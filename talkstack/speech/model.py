"""Speech as 8 kHz mono mu-law, and the addresses it is served at."""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections.abc import Iterable
from dataclasses import dataclass, replace

BYTES_PER_MS = 8
STOCK_PREFIX = "stock"
CALLS_PREFIX = "calls"
RECORDINGS_PREFIX = "recordings"


@dataclass(frozen=True)
class HeardWord:
    """A word as it sounded: `nine thirty` where the text may say `9:30`."""

    text: str
    offset_ms: int
    duration_ms: int


@dataclass(frozen=True)
class Utterance:
    """What a recogniser heard. `text` is empty when nothing was said; confidence 0..1 or None."""

    text: str
    confidence: float | None = None
    offset_ms: int = 0
    duration_ms: int = 0
    words: tuple[HeardWord, ...] = ()

    def later(self, ms: int) -> Utterance:
        """The same, in a sound that so much was put before."""
        words = tuple(replace(word, offset_ms=word.offset_ms + ms) for word in self.words)
        return replace(self, offset_ms=self.offset_ms + ms, words=words)


@dataclass(frozen=True)
class Word:
    """A word that ends `chars` characters into the text and `ms` milliseconds into the sound."""

    chars: int
    ms: int


@dataclass(frozen=True)
class Speech:
    """A text as raw 8 kHz mono mu-law. `words` are in order; those of which it is not known where they end are not there."""

    mulaw: bytes
    words: tuple[Word, ...] = ()

    @property
    def ms(self) -> int:
        return milliseconds(self.mulaw)


def joined(said: Iterable[tuple[str, Speech]]) -> Speech:
    """One sound of texts that are joined with a blank."""
    mulaw, words, chars = bytearray(), list[Word](), 0
    for text, speech in said:
        ms = len(mulaw) // BYTES_PER_MS
        words += [Word(chars + word.chars, ms + word.ms) for word in speech.words]
        mulaw += speech.mulaw
        chars += len(text) + 1
    return Speech(bytes(mulaw), tuple(words))


def milliseconds(mulaw: bytes) -> int:
    return len(mulaw) // BYTES_PER_MS


def wav(mulaw: bytes) -> bytes:
    """RIFF with a mu-law `fmt ` of 18 bytes and the `fact` chunk that non-PCM data needs."""
    fmt = struct.pack("<HHIIHHH", 7, 1, 8000, 8000, 1, 8, 0)
    fact = struct.pack("<I", len(mulaw))
    padding = b"\0" if len(mulaw) % 2 else b""
    chunks = _chunk(b"fmt ", fmt) + _chunk(b"fact", fact) + _chunk(b"data", mulaw) + padding
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body


def stock_digest(key: str, *, project_id: str, voice: str, text: str, manner: str = "") -> str:
    """The same words in the same voice and manner of the same project share one file."""
    spoken = ("manner", manner, voice) if manner else (voice,)
    return _mac(key, "stock", project_id, *spoken, "riff-8khz-8bit-mono-mulaw", text)


def segment_mac(key: str, *, call_id: str, n: int, k: str) -> str:
    return _mac(key, "segment", call_id, str(n), k)


def stock_blob(digest: str) -> str:
    return f"{STOCK_PREFIX}/{digest}.wav"


def stock_facts_blob(digest: str) -> str:
    return f"{STOCK_PREFIX}/{digest}.json"


def segment_blob(call_id: str, n: int, k: str) -> str:
    return f"{CALLS_PREFIX}/{call_id}/{n}-{k}.wav"


def recording_blob(call_id: str) -> str:
    return f"{RECORDINGS_PREFIX}/{call_id}.wav"


def _mac(key: str, *parts: str) -> str:
    message = "\0".join(parts).encode()
    return hmac.new(key.encode(), message, hashlib.sha256).hexdigest()[:40]
