from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from pydantic import Field

from talkstack.book.reading import Words
from talkstack.conversation.model import Utterance
from talkstack.errors import NotFoundError
from talkstack.http.rest.exchange import TEXT, VTT, Binary
from talkstack.http.rest.shapes import Sent, Told
from talkstack.speech import model
from talkstack.tools.model import RunState
from talkstack.transcripts.model import record
from talkstack.transcripts.model.record import Side
from talkstack.transcripts.model.standing import Standing
from talkstack.transcripts.render import text_of, text_of_turns, vtt_of

Speaker = Literal["caller", "agent"]


class ToolRun(Told):
    name: str
    state: RunState


class Turn(Told):
    """What one side said. Of the agent's words those that were heard."""

    n: int = Field(description="0 is the greeting")
    speaker: Speaker
    text: str
    at: datetime
    cut: bool = Field(description="The agent had more to say")
    confidence: float | None
    engine: str | None = Field(
        description="What turned the caller's speech into text: `twilio`, `azure`, or `keypad`"
    )
    tools: tuple[ToolRun, ...] = Field(description="What the agent did before it said so")

    @classmethod
    def of(cls, said: Utterance) -> Self:
        plain = {name: getattr(said, name) for name in PLAIN}
        return cls(**plain, tools=tuple(ToolRun(name=it.name, state=it.state) for it in said.tools))


class HeardWord(Told):
    """As it sounded, where the phrase may write it otherwise."""

    text: str
    start_ms: int
    end_ms: int

    @classmethod
    def of(cls, word: model.HeardWord) -> Self:
        end_ms = word.offset_ms + word.duration_ms
        return cls(text=word.text, start_ms=word.offset_ms, end_ms=end_ms)


class Phrase(Told):
    """What is heard in the recording, by its times."""

    speaker: Side = Field(description="`both`: the recording has one channel")
    turn: int | None = Field(description="The turn it belongs to; null when nothing in `turns` is like it")
    start_ms: int
    end_ms: int
    text: str
    confidence: float | None
    words: tuple[HeardWord, ...]

    @classmethod
    def of(cls, phrase: record.Phrase) -> Self:
        plain = {name: getattr(phrase, name) for name in PHRASE}
        return cls(**plain, words=tuple(HeardWord.of(word) for word in phrase.words))


class Span(Told):
    """Words in the place of others; one of the two may be empty."""

    live: str
    record: str
    material: bool = Field(description="A number, a name or a negation is not the same")
    at_ms: int | None = Field(description="Where in the recording to listen")


class Difference(Told):
    """A turn in which the recording does not say what was gone by."""

    n: int
    speaker: Side
    live: str = Field(
        description="Of the caller what was heard live, of the agent what it was taken to have said"
    )
    record: str
    material: bool
    spans: tuple[Span, ...]

    @classmethod
    def of(cls, it: record.Difference) -> Self:
        spans = tuple(Span(**vars(span)) for span in it.spans)
        return cls(
            n=it.n, speaker=it.speaker, live=it.live, record=it.record, material=it.material, spans=spans
        )


class Record(Told):
    """The transcript of record, made after the call."""

    made_at: datetime
    engine: record.Engine
    missing: tuple[Side, ...] = Field(description="Sides of which not all could be had")
    phrases: tuple[Phrase, ...]
    differences: tuple[Difference, ...] = Field(description="Of the sides that were had")

    @classmethod
    def of(cls, made: record.Record) -> Self:
        return cls(
            made_at=made.made_at,
            engine=made.engine,
            missing=made.missing,
            phrases=tuple(Phrase.of(it) for it in made.phrases),
            differences=tuple(Difference.of(it) for it in made.differences),
        )


class Transcript(Told):
    """`turns` are what the agent went by; `record` is what was heard in the call's recording afterwards."""

    complete: bool = Field(description="Nothing will be added to `turns`")
    turns: tuple[Turn, ...]
    record: Record | None
    record_status: Standing = Field(
        description="`none`: there is no recording; `partial`: a side is missing; `erased`: it was, and is gone"
    )

    @classmethod
    def of(cls, words: Words) -> Self:
        return cls(
            complete=words.complete,
            turns=tuple(Turn.of(said) for said in words.utterances),
            record=None if words.heard is None else Record.of(words.heard),
            record_status=words.standing,
        )


class ExportQuery(Sent):
    format: Literal["text", "vtt"] = "text"


def exported(call_id: str, words: Words, form: Literal["text", "vtt"]) -> Binary:
    """By the recording; as long as there is no record, text is that of the turns."""
    if form == "vtt":
        if words.heard is None:
            raise NotFoundError("transcript of record", call_id)
        return Binary(data=vtt_of(words.heard.phrases).encode(), media_type=VTT)
    text = text_of_turns(words.utterances) if words.heard is None else text_of(words.heard.phrases)
    return Binary(data=text.encode(), media_type=TEXT)


PLAIN = ("n", "speaker", "text", "at", "cut", "confidence", "engine")
PHRASE = ("speaker", "turn", "start_ms", "end_ms", "text", "confidence")
