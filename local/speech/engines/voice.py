"""Piper and whisper in a child process, spoken to over a Unix socket.

A request is one line of JSON, followed by `bytes` octets of audio if it says so; so is every answer.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, override

from local.speech.engines.engine import Engine, Recognition, Spoken, Word


class VoiceError(Exception):
    """The voice process is not there, went away, or could not do what was asked."""


class Voice(Engine):
    def __init__(self, socket: Path) -> None:
        self._socket = socket

    @override
    async def synthesise(self, text: str, voice: str = "") -> AsyncIterator[Spoken]:
        async with self._ask({"kind": "synthesise", "text": text}) as reader:
            while (answer := await _answer(reader))["bytes"]:
                yield Spoken(await reader.readexactly(answer["bytes"]))
            yield Spoken(b"", _words(answer))

    @override
    async def transcribe(self, mulaw: bytes, phrases: Sequence[str] = ()) -> Recognition:
        request = {"kind": "transcribe", "phrases": list(phrases), "bytes": len(mulaw)}
        async with self._ask(request, mulaw) as reader:
            answer = await _answer(reader)
        return Recognition(answer["text"], answer["confidence"], _words(answer))

    @asynccontextmanager
    async def _ask(self, request: dict[str, Any], audio: bytes = b"") -> AsyncGenerator[asyncio.StreamReader]:
        try:
            reader, writer = await asyncio.open_unix_connection(self._socket)
        except OSError as error:
            raise VoiceError(f"no voice process listens at {self._socket}") from error
        try:
            writer.write(json.dumps(request).encode() + b"\n" + audio)
            await writer.drain()
            yield reader
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise VoiceError("the voice process went away") from error
        finally:
            writer.close()


async def _answer(reader: asyncio.StreamReader) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(await reader.readuntil(b"\n"))
    if "error" in answer:
        raise VoiceError(answer["error"])
    return answer


def _words(answer: dict[str, Any]) -> tuple[Word, ...]:
    return tuple(Word(**word) for word in answer["words"])
