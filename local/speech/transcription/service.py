"""Fast Transcription: a form with a file in it, answered with all that is heard in the file."""

import asyncio
from dataclasses import dataclass

import numpy as np
from aiohttp import BodyPartReader, web

from local.faults.speech import SpeechFault, Stall, Status
from local.faults.switch import Switch, cut_off
from local.speech.clock import Clock, Stopwatch
from local.speech.engines import Engine, mulaw
from local.speech.recognition.endpointing import LOUD, Ended, Endpointer, levels
from local.speech.transcription.definition import Definition, read_definition
from local.speech.transcription.errors import RefusedTranscriptionError, invalid
from local.speech.transcription.results import Phrase, answer
from local.speech.transcription.sound import MOST_BYTES, channels_of
from local.speech.usp import Json

PATH = "/speechtotext/transcriptions:transcribe"
_PAUSE_MS = 500
_LONGEST_MS = 25_000
"""Of a phrase: ears of half a minute hear no more at once."""
_QUIET_PERCENT = 20
_ABOVE = 3.0
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Transcriber:
    engine: Engine
    clock: Clock
    languages: tuple[str, ...]
    faults: Switch[SpeechFault]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if fault := self.faults.take(lambda it: it.concerns("transcription")):
            return await _wrong(request, fault)
        try:
            audio, definition = await _form(request)
            asked = read_definition(definition, request.query.get("api-version", ""), self.languages)
            return web.json_response(await self._transcribed(audio, asked))
        except RefusedTranscriptionError as refusal:
            return refusal.response()

    async def _transcribed(self, audio: bytes, asked: Definition) -> Json:
        watch = Stopwatch("transcription")
        streams = channels_of(audio)
        chosen = _chosen(len(streams), asked)
        phrases = [
            phrase
            for channel in chosen
            for phrase in await self._phrases(streams[channel or 0], channel, asked.phrase_list.phrases)
        ]
        watch.first()
        self.clock.add(
            watch.stop(
                characters=sum(len(it.heard.text) for it in phrases),
                audio_ms=mulaw.milliseconds(len(streams[0])) * len(chosen),
            )
        )
        self.clock.listened(*(streams[channel or 0] for channel in chosen))
        return answer(phrases, chosen, len(streams[0]), asked.locale)

    async def _phrases(self, audio: bytes, channel: int | None, hints: tuple[str, ...]) -> list[Phrase]:
        ends = Endpointer(
            initial_silence_ms=mulaw.milliseconds(len(audio)) + 1_000,
            silence_ms=_PAUSE_MS,
            longest_ms=_LONGEST_MS,
            loud=_above_noise(audio),
        )
        found: list[Phrase] = []
        for event in (*ends.feed(audio), *ends.finish()):
            if isinstance(event, Ended):
                heard = await self.engine.transcribe(audio[event.start : event.end], hints)
                found += [Phrase(heard, event.start, event.end, channel)] if heard.text else []
        return found


def _chosen(channels: int, asked: Definition) -> tuple[int | None, ...]:
    """A file of one channel is heard whole, whatever was asked."""
    if channels == 1:
        return (None,)
    if asked.channels is None:
        raise invalid("merging channels is not done here; name them in channels", "InvalidChannels")
    return asked.channels


def _above_noise(audio: bytes) -> float:
    """The whole file is there: its quietest parts tell how loud its line is."""
    heard = levels(audio)
    return max(LOUD, _ABOVE * float(np.percentile(heard, _QUIET_PERCENT))) if len(heard) else LOUD


async def _form(request: web.Request) -> tuple[bytes, str]:
    if request.content_type != "multipart/form-data":
        raise RefusedTranscriptionError(415, "UnsupportedMediaType", "the body must be multipart/form-data")
    parts: dict[str | None, bytes] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise invalid("a part within a part", "InvalidRequestBodyFormat")
        parts[part.name] = await _content(part)
    if missing := {"audio", "definition"} - parts.keys():
        raise invalid(f"the form has no {min(missing)}", "EmptyRequest")
    return parts["audio"], parts["definition"].decode(errors="replace")


async def _content(part: BodyPartReader) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(_CHUNK):
        content += chunk
        if len(content) > MOST_BYTES:
            raise RefusedTranscriptionError(413, "InvalidRequest", "the audio is too large")
    return bytes(content)


async def _wrong(request: web.Request, fault: SpeechFault) -> web.StreamResponse:
    match fault:
        case Status(status=429):
            error = RefusedTranscriptionError(429, "TooManyRequests", "as was asked for").response()
            error.headers["Retry-After"] = "1"
            return error
        case Status(status=status):
            return RefusedTranscriptionError(status, "InternalServerError", "as was asked for").response()
        case Stall():
            await asyncio.Event().wait()  # until the client has had enough
        case _:
            cut_off(request)
    return web.Response()
