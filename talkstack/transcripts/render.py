"""A transcript for people, and for players."""

from __future__ import annotations

from collections.abc import Iterable

from talkstack.conversation.model import Utterance
from talkstack.transcripts.model.record import Phrase, Side

MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
SPEAKERS: dict[Side, str] = {"caller": "Caller", "agent": "Agent", "both": "Speaker"}


def text_of(phrases: Iterable[Phrase]) -> str:
    return "".join(f"[{_clock(it.start_ms)}] {SPEAKERS[it.speaker]}: {it.text}\n" for it in phrases)


def text_of_turns(utterances: Iterable[Utterance]) -> str:
    return "".join(f"{SPEAKERS[it.speaker]}: {it.text}\n" for it in utterances if it.text)


def vtt_of(phrases: Iterable[Phrase]) -> str:
    """WebVTT, a cue for each phrase and a voice for each speaker."""
    return "\n".join(["WEBVTT\n", *(_cue(it) for it in phrases)])


def _cue(phrase: Phrase) -> str:
    times = f"{_clock(phrase.start_ms)}.{phrase.start_ms % 1000:03} --> "
    times += f"{_clock(phrase.end_ms)}.{phrase.end_ms % 1000:03}"
    said = " ".join(phrase.text.split()).translate(MARKUP)
    return f"{times}\n<v {SPEAKERS[phrase.speaker]}>{said}\n"


def _clock(ms: int) -> str:
    minutes, seconds = divmod(ms // 1000, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
