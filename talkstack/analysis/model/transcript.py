"""The words of a call as a model is given them: a line of JSON for what one side said in a turn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from talkstack.analysis.model.findings import Evidence
from talkstack.conversation.model import Utterance

MOST_CHARACTERS = 60_000
"""Some 15,000 tokens: about an hour of talk."""
MOST_OF_A_LINE = 4_000


@dataclass(frozen=True)
class Transcript:
    """`shown` are the turns that stand in `text`: only they can be evidence."""

    text: str
    shown: frozenset[Evidence]


def spoken(utterances: Sequence[Utterance]) -> bool:
    """Whether somebody talked with the agent."""
    return any(it.speaker == "caller" and it.text.strip() for it in utterances)


def transcript_of(utterances: Sequence[Utterance], *, most: int = MOST_CHARACTERS) -> Transcript:
    """What is too long loses its middle: a call's beginning says what it is about, its end what came of it."""
    said = [it for it in utterances if it.text.strip()]
    lines = [_line(it) for it in said]
    first, last = _kept(lines, most)
    left_out = len(lines) - first - last
    mark = [json.dumps({"left_out_turns": left_out})] if left_out else []
    end = len(lines) - last
    kept = said[:first] + said[end:]
    return Transcript(
        "\n".join([*lines[:first], *mark, *lines[end:]]),
        frozenset(Evidence(it.n, it.speaker) for it in kept),
    )


def _line(said: Utterance) -> str:
    """No line is begun, and no tag is closed, by what somebody says."""
    line = {"turn": said.n, "speaker": said.speaker, "text": _shortened(said.text)}
    return json.dumps(line, ensure_ascii=False).replace("<", "\\u003c")


def _shortened(text: str) -> str:
    half = MOST_OF_A_LINE // 2
    return text if len(text) <= MOST_OF_A_LINE else f"{text[:half]} … {text[-half:]}"


def _kept(lines: Sequence[str], most: int) -> tuple[int, int]:
    """How many from the beginning and from the end."""
    if sum(map(len, lines)) <= most:
        return len(lines), 0
    first = _fitting(lines, most // 2)
    return first, _fitting(lines[first:][::-1], most // 2)


def _fitting(lines: Sequence[str], most: int) -> int:
    room = most
    for at, line in enumerate(lines):
        room -= len(line)
        if room < 0:
            return at
    return len(lines)
