"""One turn of synthesis: SSML under one request id, and the audio of it."""

import re
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace

from local.speech.channel import Channel
from local.speech.clock import Clock, Stopwatch
from local.speech.engines import Engine, Word, mulaw
from local.speech.synthesis.context import Asked
from local.speech.synthesis.formats import encoder
from local.speech.synthesis.pace import Pace
from local.speech.synthesis.ssml import Pause, Piece, Saying
from local.speech.usp import Json

_TICKS_PER_MS = 10_000
_WORD = re.compile(r"\w(?:.*\w)?")  # without the punctuation around it


class Turn:
    def __init__(
        self, *, channel: Channel, engine: Engine, clock: Clock, pace: Pace, request_id: str, asked: Asked
    ) -> None:
        self._channel = channel
        self._engine = engine
        self._clock = clock
        self._pace = pace
        self._id = request_id
        self._asked = asked
        self._encoder = encoder(asked.output_format)
        self._stream = uuid.uuid4().hex.upper()
        self._watch = Stopwatch("synthesis")
        self._made = 0  # of mu-law
        self._words = list[Word]()

    async def run(self, pieces: list[Piece]) -> None:
        tag = await self._channel.start_turn(self._id)
        audio: Json = {"type": "inline", "streamId": self._stream}
        await self._say("response", {"context": {"serviceTag": tag}, "audio": audio})
        async for portion in self._pace.apply(self._audio(pieces)):
            self._watch.first()
            await self._play(self._encoder.feed(portion))
        await self._play(self._encoder.flush())
        if self._asked.word_boundaries:
            await self._bound_words()
        await self._end()
        text = "".join(piece.text for piece in pieces if isinstance(piece, Saying))
        audio_ms = mulaw.milliseconds(self._made)
        self._clock.add(self._watch.stop(characters=len(text), audio_ms=audio_ms, text=text))

    async def _audio(self, pieces: list[Piece]) -> AsyncIterator[bytes]:
        for piece in pieces:
            match piece:
                case Pause(ms):
                    self._made += ms * mulaw.RATE // 1_000
                    yield bytes([mulaw.SILENCE]) * (ms * mulaw.RATE // 1_000)
                case Saying(voice, text):
                    async for chunk in self._said(text, voice):
                        yield chunk

    async def _said(self, text: str, voice: str) -> AsyncIterator[bytes]:
        began_ms = mulaw.milliseconds(self._made)
        async for spoken in self._engine.synthesise(text, voice):
            self._words += [replace(word, offset_ms=began_ms + word.offset_ms) for word in spoken.words]
            self._made += len(spoken.audio)
            yield spoken.audio

    async def _bound_words(self) -> None:
        """The SDK wants the audio first."""
        for word in self._words:
            if match := _WORD.search(word.text):
                await self._tell("WordBoundary", _boundary(match[0], word))

    async def _end(self) -> None:
        await self._channel.send_audio(self._id, self._stream, b"")
        if self._asked.session_end:
            await self._tell("SessionEnd", {"Offset": mulaw.milliseconds(self._made) * _TICKS_PER_MS})
        await self._say("turn.end", {})

    async def _play(self, audio: bytes) -> None:
        if audio:  # an empty frame would end the stream
            await self._channel.send_audio(self._id, self._stream, audio)

    async def _tell(self, kind: str, data: Json) -> None:
        await self._say("audio.metadata", {"Metadata": [{"Type": kind, "Data": data}]})

    async def _say(self, path: str, body: Json) -> None:
        await self._channel.send(path, self._id, body)


def _boundary(text: str, word: Word) -> Json:
    return {
        "Offset": word.offset_ms * _TICKS_PER_MS,
        "Duration": word.duration_ms * _TICKS_PER_MS,
        "text": {"Text": text, "Length": len(text), "BoundaryType": "WordBoundary"},
    }
