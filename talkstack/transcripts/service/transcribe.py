"""After the call: its recording as text, piece by piece, and that text beside what the turns went by."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from talkstack.aftermath.model import Done, Patience, Step, failing
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
    Engine,
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
"""A go hears no more: the SDK takes as long as was spoken, and Fast Transcription may, and a function ends after 5 minutes."""
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
                return _done(record) if record else Done(result={}, more=True)
        await self.transcripts.erase(call.id)
        return Done(result={"skipped": WORDS_ERASED})

    async def _made(self, call: Call, channels: Sequence[bytes]) -> Record | None:
        """None as long as there is more to be heard."""
        version = await self.directory.of(call)
        begun = await self.transcripts.begin(call.id, self.clock.now())
        faults = await self._listen(begun, _lacking(call, begun, channels), version)
        heard = await self.transcripts.get(call.id) or begun
        wanted = list(_wanted(channels, heard))
        untried = {piece.key for piece in wanted} - {*heard.parts, *faults}
        if untried and len(heard.parts) > len(begun.parts):
            return None
        self._go_on_without(call, heard, list(faults.values()))
        said = await self.utterances.of_call(call.id)
        record = await aside(
            lambda: composed(call, version, heard, wanted, said, made_at=self.clock.now()),
            size=len(said),
            large=LARGE_TURNS,
        )
        await self.transcripts.conclude(call.id, record)
        return record

    async def _listen(
        self, begun: Transcript, lacking: Sequence[Piece], version: AgentVersion
    ) -> dict[str, ProviderError]:
        """The first of what is lacking, each piece on its own: one that fails costs no other."""
        faults: dict[str, ProviderError] = {}
        hear = partial(self._hear, begun.call_id, version, faults)
        others = await asyncio.gather(*map(hear, lacking[:AT_ONCE]))
        await asyncio.gather(*map(hear, [part for parts in others for part in parts][:AT_ONCE]))
        return faults

    async def _hear(
        self, call_id: str, version: AgentVersion, faults: dict[str, ProviderError], piece: Piece
    ) -> Sequence[Piece]:
        """What is to be heard in its place, when Fast Transcription does not take it."""
        draft = version.draft
        try:
            heard = await self.ears.hear(
                piece.mulaw, piece.engine, language=draft.language, phrases=draft.listening.hints
            )
        except ProviderError as error:
            faults[piece.key] = error
            return ()
        if heard is None:
            return list(_cut(piece))
        phrases = tuple(
            Phrase.of(piece.side, it.later(piece.offset_ms)) for it in heard.utterances if it.text
        )
        part = Part(milliseconds(piece.mulaw), heard.engine, phrases)
        await self.transcripts.keep(call_id, piece.key, part)
        return ()

    def _go_on_without(self, call: Call, heard: Transcript, faults: Sequence[ProviderError]) -> None:
        """Raises what is worth waiting for, and whatever it is when nothing at all was heard."""
        late = PATIENCE.is_spent(call.steps, failing(Step.TRANSCRIPT), self.clock.now())
        for fault in sorted(faults, key=lambda it: it.final):
            if not heard.parts or not (late or fault.final):
                raise fault


def _lacking(call: Call, begun: Transcript, channels: Sequence[bytes]) -> Sequence[Piece]:
    """Others first after each failure: what cannot be heard does not keep the rest from being heard."""
    lacking = [piece for piece in _wanted(channels, begun) if piece.key not in begun.parts]
    tries = call.steps.get(failing(Step.TRANSCRIPT), {}).get("tries", 0)
    first = tries * AT_ONCE % len(lacking) if lacking else 0
    return [*lacking[first:], *lacking[:first]]


def _wanted(channels: Sequence[bytes], heard: Transcript) -> Iterator[Piece]:
    """A piece of which a part has been heard is heard in parts."""
    for piece in _pieces(channels):
        begun = any(key.startswith(f"{piece.key}_") for key in heard.parts)
        yield from _cut(piece) if begun else [piece]


def _pieces(channels: Sequence[bytes]) -> Iterator[Piece]:
    sides: tuple[Side, ...] = SIDES if len(channels) > 1 else MONO
    for side, channel in zip(sides, channels, strict=True):
        engine = engine_for(milliseconds(channel))
        for index, (offset_ms, mulaw) in enumerate(pieces(channel, LONGEST_MS)):
            yield Piece(side, part_key(side, index), offset_ms, mulaw, engine)


def _cut(piece: Piece) -> Iterator[Piece]:
    """As the SDK takes it: what was heard and paid for is kept, whoever dies meanwhile."""
    for index, (offset_ms, mulaw) in enumerate(pieces(piece.mulaw)):
        key = f"{piece.key}_{index}"
        yield Piece(piece.side, key, piece.offset_ms + offset_ms, mulaw, Engine.REALTIME)


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
