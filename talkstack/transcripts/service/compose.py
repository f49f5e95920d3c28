"""The parts of a recording that were heard, and the words of the turns → the transcript of record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from talkstack.agents.model import AgentVersion
from talkstack.calls.call import Call
from talkstack.conversation.model import Utterance
from talkstack.speech.model import milliseconds
from talkstack.transcripts.model.alignment import Said
from talkstack.transcripts.model.merge import Terms, merged
from talkstack.transcripts.model.record import ALL_SIDES, Engine, Record, Side, Transcript
from talkstack.transcripts.model.words import words_of, written

NO_SPEECH = "keypad"


@dataclass(frozen=True)
class Piece:
    """Of a channel, to be heard as one."""

    side: Side
    key: str
    offset_ms: int
    mulaw: bytes
    engine: Engine


def composed(
    call: Call,
    version: AgentVersion,
    heard: Transcript,
    wanted: Sequence[Piece],
    utterances: Sequence[Utterance],
    *,
    made_at: datetime,
) -> Record:
    sides: tuple[Side, ...] = tuple(side for side in ALL_SIDES if any(piece.side == side for piece in wanted))
    missing: tuple[Side, ...] = tuple(side for side in sides if _lacks(heard, wanted, side))
    draft = version.draft
    terms = Terms(
        language=draft.language,
        began_ms=_began_ms(call, wanted),
        names=frozenset(_names(draft.listening.hints, draft.language)),
    )
    both = merged(
        [phrase for part in heard.parts.values() for phrase in part.phrases],
        [_said(each) for each in utterances if each.text and each.engine != NO_SPEECH],
        terms,
        whole=set(sides) - set(missing),
    )
    return Record(
        made_at=made_at,
        engine=_dearest(heard),
        seconds={side: _seconds(heard, wanted, side) for side in sides},
        missing=missing,
        phrases=both.phrases,
        differences=both.differences,
    )


def _lacks(heard: Transcript, wanted: Sequence[Piece], side: Side) -> bool:
    return any(piece.key not in heard.parts for piece in wanted if piece.side == side)


def _seconds(heard: Transcript, wanted: Sequence[Piece], side: Side) -> int:
    """Begun ones count."""
    own = [heard.parts[piece.key].ms for piece in wanted if piece.side == side and piece.key in heard.parts]
    return -(-sum(own) // 1000)


def _dearest(heard: Transcript) -> Engine:
    engines = {part.engine for part in heard.parts.values()}
    return Engine.REALTIME if Engine.REALTIME in engines else Engine.FAST


def _began_ms(call: Call, wanted: Sequence[Piece]) -> int:
    """A recording ends with its call."""
    length = max((piece.offset_ms + milliseconds(piece.mulaw) for piece in wanted), default=0)
    began = call.ended_at - timedelta(milliseconds=length) if call.ended_at else call.started_at
    return int(began.timestamp() * 1000)


def _said(utterance: Utterance) -> Said:
    at_ms = int(utterance.at.timestamp() * 1000)
    return Said(n=utterance.n, speaker=utterance.speaker, text=utterance.text, at_ms=at_ms)


def _names(hints: Sequence[str], language: str) -> Iterator[str]:
    for hint in hints:
        chunks = written(hint)
        yield from (word.form for word in words_of(hint, language) if chunks[word.at][0].isupper())
