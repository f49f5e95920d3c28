"""After the call: its recording as text, piece by piece, and that text beside what the turns went by."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from talkstack.aftermath.model import Done, Patience, Step
from talkstack.agents.model import AgentVersion
from talkstack.calls.call import Call
from talkstack.calls.model.news import News
from talkstack.calls.ports import CallStore
from talkstack.clock import Clock
from talkstack.conversation.ports import UtteranceStore
from talkstack.errors import NotFoundError, ProviderError
from talkstack.numbers.service.directory import Directory
from talkstack.retention.model import WORDS_ERASED
from talkstack.speech.model import milliseconds
from talkstack.speech.pieces import pieces
from talkstack.transcripts.aside import aside
from talkstack.transcripts.model.record import (
    MONO,
    SIDES,
    Part,
    Phrase,
    Record,
    Side,
    Transcript,
    part_key,
)
from talkstack.transcripts.ports import Recordings, TranscriptStore
from talkstack.transcripts.service.compose import Piece, composed
from talkstack.transcripts.service.ears import Ears, engine_for

LONGEST_MS = 10 * 60_000
"""What has been heard of a long call is kept piece by piece: it is paid for once, whoever dies meanwhile."""
AT_ONCE = 8
LARGE_TURNS = 50
PATIENCE = Patience(timedelta(hours=22), tries=10)
"""Then a transcript goes without what cannot be had: sooner than the step as a whole is given up."""


@dataclass(frozen=True, kw_only=True)
class Transcriber:
    calls: CallStore
    recordings: Recordings
    transcripts: TranscriptStore
    utterances: UtteranceStore
    directory: Directory
    ears: Ears
    clock: Clock

    async def transcribe(self, call: Call) -> Done:
        standing = await self.transcripts.get(call.id)
        if standing and standing.record:
            return _done(standing.record)
        try:
            channels = await self.recordings.channels(call.id)
        except NotFoundError:
            return Done(result={"absent": True})
        return await self._kept(await self.calls.get(call.id), channels)

    async def _kept(self, call: Call, channels: Sequence[bytes]) -> Done:
        """What was said may be erased while it is heard once more: nothing is left of it then."""
        if WORDS_ERASED not in call.steps:
            record = await self._made(call, channels)
            call = await self.calls.get(call.id)
            if WORDS_ERASED not in call.steps:
                return _done(record)
        await self.transcripts.erase(call.id)
        return Done(result={"skipped": WORDS_ERASED})

    async def _made(self, call: Call, channels: Sequence[bytes]) -> Record:
        version = await self.directory.of(call)
        wanted = list(_pieces(channels))
        begun = await self.transcripts.begin(call.id, self.clock.now())
        faults = await self._listen(begun, wanted, version)
        heard = await self.transcripts.get(call.id) or begun
        self._go_on_without(call, heard, faults)
        said = await self.utterances.of_call(call.id)
        record = await aside(
            lambda: composed(call, version, heard, wanted, said, made_at=self.clock.now()),
            size=len(said),
            large=LARGE_TURNS,
        )
        await self.transcripts.conclude(call.id, record)
        return record

    async def _listen(
        self, begun: Transcript, wanted: Sequence[Piece], version: AgentVersion
    ) -> list[ProviderError]:
        """What is lacking, each piece on its own: one that fails costs no other."""
        room = asyncio.Semaphore(AT_ONCE)
        lacking = [piece for piece in wanted if piece.key not in begun.parts]
        faults = await asyncio.gather(*(self._hear(begun.call_id, piece, version, room) for piece in lacking))
        return [fault for fault in faults if fault]

    async def _hear(
        self, call_id: str, piece: Piece, version: AgentVersion, room: asyncio.Semaphore
    ) -> ProviderError | None:
        draft = version.draft
        try:
            async with room:
                heard = await self.ears.hear(
                    piece.mulaw, piece.engine, language=draft.language, phrases=draft.listening.hints
                )
        except ProviderError as error:
            return error
        phrases = tuple(
            Phrase.of(piece.side, it.later(piece.offset_ms)) for it in heard.utterances if it.text
        )
        part = Part(milliseconds(piece.mulaw), heard.engine, phrases)
        await self.transcripts.keep(call_id, piece.key, part)
        return None

    def _go_on_without(self, call: Call, heard: Transcript, faults: Sequence[ProviderError]) -> None:
        """Raises what is worth waiting for, and whatever it is when nothing at all was heard."""
        late = PATIENCE.is_spent(call.steps, Step.TRANSCRIPT, self.clock.now())
        for fault in sorted(faults, key=lambda it: it.final):
            if not heard.parts or not (late or fault.final):
                raise fault


def _pieces(channels: Sequence[bytes]) -> Iterator[Piece]:
    sides: tuple[Side, ...] = SIDES if len(channels) > 1 else MONO
    for side, channel in zip(sides, channels, strict=True):
        engine = engine_for(milliseconds(channel))
        for index, (offset_ms, mulaw) in enumerate(pieces(channel, LONGEST_MS)):
            yield Piece(side, part_key(side, index), offset_ms, mulaw, engine)


def _done(record: Record) -> Done:
    """Counts alone: the words are in the transcript."""
    result = {
        "engine": record.engine.value,
        "asr_seconds": dict(record.seconds),
        "missing": list(record.missing),
        "phrases": len(record.phrases),
        "words": sum(len(phrase.words) for phrase in record.phrases),
        "differences": len(record.differences),
        "material": sum(it.material for it in record.differences),
    }
    return Done(result=result, news=News.TRANSCRIBED)
