"""What of a reply the caller heard. Where that is not known for sure, it is less rather than more."""

from __future__ import annotations

from dataclasses import dataclass

from talkstack.conversation.model import (
    Beeped,
    CallerConnected,
    CallerPressed,
    CallerRecorded,
    CallerReturned,
    CallerSaid,
    CallerSilent,
    Directed,
    Said,
    Segment,
    Sent,
    TurnReply,
    place_of,
)

WORD_MS = 400
"""A spoken word takes about as long: speech that was recognised began at least this much earlier for each."""
MOST_WORDS_AT_ONCE = 2
"""A first partial result with more words in it is that of somebody who speaks fast."""
END_OF_SPEECH_MS = 1000
"""The pause after which Twilio takes speech for finished, and a little more."""
LATE_MS = 400
"""The sound begins after the TwiML has left: Twilio reads it and fetches the file first."""
CUT_IN_MS = 300
"""Twilio stops what it plays so long, at the most, before it asks for what is to be said instead."""
SAY_MS_A_CHARACTER = 100
"""Slower than any voice of Twilio's: of words whose times nobody knows, too few are taken for heard."""


@dataclass(frozen=True)
class Heard:
    text: str
    cut: bool


def onset(arrived: int, words: int) -> int:
    """When the speech began of which so many words have been recognised by now; milliseconds since 1970."""
    return arrived - WORD_MS * min(max(1, words), MOST_WORDS_AT_ONCE)


def interrupted_at(said: Said, *, arrived: int, partial: int | None, silence_seconds: int) -> int | None:
    """When the caller began to answer, at the latest; None when the agent was heard out for certain.

    `partial` is the onset by the turn's first partial result, or by the first request for what is to be said.
    """
    match said:
        case CallerSilent() | CallerReturned() | CallerRecorded() | CallerConnected():
            return None
        case CallerSaid(text, _, engine):
            if engine == "azure":
                return None
            return (
                partial if partial is not None else arrived - END_OF_SPEECH_MS - WORD_MS * len(text.split())
            )
        case Directed() | Beeped():
            return min(arrived, arrived if partial is None else partial) - CUT_IN_MS
        case CallerPressed(digits):
            return arrived - (len(digits) + 1) * silence_seconds * 1000


def heard(reply: TurnReply, until: int | None) -> Heard:
    """The caller's next request proves every document but the last; the last one counts up to `until`."""
    if not reply.sent:
        return Heard("", cut=bool(reply.segments))
    key = max(reply.sent, key=place_of)
    last, (proven, _) = reply.sent[key], place_of(key)
    whole = [segment.text for segment in reply.segments if segment.k <= proven]
    current = [segment for segment in reply.segments if proven < segment.k <= last.through]
    text = " ".join([*whole, *_played(current, last, until)])
    return Heard(text, cut=text != " ".join(segment.text for segment in reply.segments))


def _played(segments: list[Segment], sent: Sent, until: int | None) -> list[str]:
    if until is None:
        return [segment.text for segment in segments]
    left = until - sent.at - LATE_MS
    played: list[str] = []
    for segment in segments:
        text = _part(segment, left)
        if text:
            played.append(text)
        if text != segment.text:
            break
        left -= _lasts(segment)
    return played


def _part(segment: Segment, ms: int) -> str:
    """Up to the last word that ended in time."""
    if not segment.words:
        return _estimated(segment, ms)
    if ms >= segment.ms:
        return segment.text
    end = max((word.chars for word in segment.words if word.ms <= ms), default=0)
    more = any(character.isalnum() for character in segment.text[end:])
    return segment.text[:end] if more else segment.text


def _estimated(segment: Segment, ms: int) -> str:
    text, lasts = segment.text, _lasts(segment)
    characters = max(0, ms) * len(text) // lasts if lasts else 0
    return text if characters >= len(text) else text[: text.rfind(" ", 0, characters + 1) + 1].rstrip()


def _lasts(segment: Segment) -> int:
    """At the most: how quickly words are said whose times nobody knows is not known either."""
    return segment.ms if segment.words else max(segment.ms, len(segment.text) * SAY_MS_A_CHARACTER)
