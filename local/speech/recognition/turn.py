"""One turn of recognition: the audio under one request id, and what is heard in it."""

import asyncio
from dataclasses import dataclass

from local.speech.channel import Channel
from local.speech.clock import Clock, Stopwatch
from local.speech.engines import Engine, mulaw
from local.speech.recognition import results
from local.speech.recognition.endpointing import Ended, Endpointer, Event, Started
from local.speech.recognition.wave import WaveInput
from local.speech.recognition.wishes import Wishes
from local.speech.usp import Json

_HYPOTHESIS_EVERY = mulaw.RATE // 2


@dataclass(frozen=True)
class Commit:
    token: str


type Input = bytes | Commit


class Turn:
    def __init__(
        self, *, channel: Channel, engine: Engine, clock: Clock, request_id: str, asked: Wishes, interim: bool
    ) -> None:
        self._channel = channel
        self._engine = engine
        self._clock = clock
        self._id = request_id
        self._asked = asked
        self._interim = interim
        self._inputs = asyncio.Queue[Input]()
        self._audio = bytearray()
        self._endpointer = Endpointer(
            initial_silence_ms=asked.initial_silence_ms,
            silence_ms=asked.segmentation_silence_ms,
            longest_ms=asked.longest_segment_ms,
        )
        self._watch = Stopwatch("recognition")
        self._characters = 0
        self._guessed_at = 0
        self._guess = ""
        self._over = False

    def put(self, item: Input) -> None:
        if not self._over:  # a finished turn has no use for the audio still on its way
            self._inputs.put_nowait(item)

    async def run(self) -> None:
        await self._channel.start_turn(self._id)
        await self._listen()
        self._clock.listened(bytes(self._audio))
        await self._say("turn.end", {})
        audio_ms = mulaw.milliseconds(len(self._audio))
        self._clock.add(self._watch.stop(characters=self._characters, audio_ms=audio_ms))

    async def _listen(self) -> None:
        wave: WaveInput | None = None
        while not self._over:
            match await self._inputs.get():
                case Commit(token):
                    await self._commit(token)
                case b"":
                    await self._hear(wave.flush() if wave else b"")
                    await self._finish()
                case header if wave is None:
                    wave = WaveInput(header)
                case data:
                    await self._hear(wave.feed(data))

    async def _hear(self, audio: bytes) -> None:
        self._audio += audio
        for event in self._endpointer.feed(audio):
            await self._on(event)
            if self._over:
                return
        await self._guess_ahead()

    async def _on(self, event: Event) -> None:
        match event:
            case Started(at):
                self._guessed_at, self._guess = at, ""
                await self._say("speech.startDetected", {"Offset": results.ticks(at)})
            case Ended():
                await self._phrase(event)
            case _:
                await self._say("speech.phrase", results.unheard("InitialSilenceTimeout", 0, event.at))
                self._over = self._asked.mode == "interactive"

    async def _guess_ahead(self) -> None:
        start, end = self._endpointer.start, len(self._audio)
        if not self._interim or start is None or end - self._guessed_at < _HYPOTHESIS_EVERY:
            return
        self._guessed_at = end
        heard = await self._engine.transcribe(bytes(self._audio[start:end]), self._asked.phrases)
        if heard.text and heard.text != self._guess:
            self._guess = heard.text
            self._watch.first()
            await self._say("speech.hypothesis", results.hypothesis(heard.text, start, end))

    async def _phrase(self, segment: Ended, extra: Json | None = None) -> None:
        start, end = segment.start, segment.end
        heard = await self._engine.transcribe(bytes(self._audio[start:end]), self._asked.phrases)
        self._characters += len(heard.text)
        self._watch.first()
        if self._asked.mode == "interactive":
            await self._say("speech.endDetected", {"Offset": results.ticks(end)})
            self._over = True
        await self._say("speech.phrase", results.phrase(heard, start, end, self._asked) | (extra or {}))

    async def _commit(self, token: str) -> None:
        """Close the segment in hand; the acknowledgement travels with its phrase."""
        receipt: Json = {"clientAudioMetadata": {"X-Client-Commit-Token": token}}
        for segment in self._endpointer.finish():
            await self._phrase(segment, receipt)
            return
        end = len(self._audio)
        await self._say("speech.phrase", results.unheard("NoMatch", end, end) | receipt)
        self._over = self._asked.mode == "interactive"

    async def _finish(self) -> None:
        for segment in () if self._over else self._endpointer.finish():
            await self._phrase(segment)
        end = len(self._audio)
        if self._asked.mode != "interactive":
            await self._say("speech.endDetected", {"Offset": results.ticks(end)})
            await self._say("speech.phrase", results.end_of_dictation(end))
        elif not self._over:
            await self._say("speech.phrase", results.unheard("InitialSilenceTimeout", 0, end))
        self._over = True

    async def _say(self, path: str, body: Json) -> None:
        await self._channel.send(path, self._id, body)
