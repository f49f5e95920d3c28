"""Words as tones: exact, quick, and nowhere but in the audio.

Every word is a burst of its own: a chirp, then its length, its UTF-8 and a check of both as
symbols. A word that is cut or damaged is lost alone and never becomes another word.
"""

import asyncio
import binascii
from collections.abc import AsyncIterator, Sequence
from typing import override

import numpy as np

from local.speech.engines import mulaw, tones
from local.speech.engines.engine import SILENCE_HEARD, Engine, Recognition, Spoken, Word
from local.speech.engines.tones import BYTES_PER_SYMBOL, SYMBOL, DamagedSymbolError, Floats

_LENGTH_BYTES = 2
_CHECK_BYTES = 2
_LONGEST = 0xFFFF


class WordTooLongError(ValueError):
    def __init__(self, length: int) -> None:
        super().__init__(f"a word of {length} bytes does not fit in one burst of {_LONGEST}")
        self.length = length


class Modem(Engine):
    @override
    async def synthesise(self, text: str, voice: str = "") -> AsyncIterator[Spoken]:
        at = 0
        for word in text.split():
            audio = burst(word)
            yield Spoken(audio, (Word(word, mulaw.milliseconds(at), mulaw.milliseconds(len(audio))),))
            at += len(audio)

    @override
    async def transcribe(self, mulaw: bytes, phrases: Sequence[str] = ()) -> Recognition:
        return await asyncio.to_thread(hear, mulaw)


def burst(word: str) -> bytes:
    octets = word.encode()
    if len(octets) > _LONGEST:
        raise WordTooLongError(len(octets))
    content = len(octets).to_bytes(_LENGTH_BYTES) + octets
    return mulaw.encode(np.concatenate((tones.CHIRP, tones.modulate(content + _check(content)))))


def hear(audio: bytes) -> Recognition:
    samples = mulaw.decode(audio).astype(np.float32)
    starts = tones.chirps(samples)
    words = tuple(word for word in (_word(samples, start) for start in starts) if word)
    if not starts:
        return SILENCE_HEARD
    return Recognition(" ".join(word.text for word in words), len(words) / len(starts), words)


def _word(samples: Floats, start: int) -> Word | None:
    try:
        content = _content(samples, start + SYMBOL)
        text = content[_LENGTH_BYTES:].decode()
    except (DamagedSymbolError, UnicodeDecodeError):
        return None
    symbols = 1 + _symbols(len(content) + _CHECK_BYTES)
    return Word(text, mulaw.milliseconds(start), mulaw.milliseconds(symbols * SYMBOL))


def _content(samples: Floats, start: int) -> bytes:
    head = tones.demodulate(samples, start, 1)
    length = _LENGTH_BYTES + int.from_bytes(head)
    sent = tones.demodulate(samples, start, _symbols(length + _CHECK_BYTES))
    content, check = sent[:length], sent[length : length + _CHECK_BYTES]
    if check != _check(content):
        raise DamagedSymbolError
    return content


def _symbols(octets: int) -> int:
    return -(-octets // BYTES_PER_SYMBOL)


def _check(content: bytes) -> bytes:
    return binascii.crc_hqx(content, 0xFFFF).to_bytes(_CHECK_BYTES)
