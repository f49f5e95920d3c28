"""What the caller says, turn by turn."""

import sys
from collections.abc import AsyncIterator, Iterable, Sequence
from pathlib import Path

from local.phone import dialogue
from local.phone.dialogue import Utterance
from local.phone.keyboard import all_lines
from local.speech.engines import Engine

PROMPT = "\n  you     "


class ScriptError(Exception):
    pass


def booking(time_and_day: str) -> list[str]:
    """The built-in caller: books an appointment at the demo clinic."""
    return [
        "Hello, I would like to book an appointment.",
        "It is for a check-up.",
        f"{time_and_day}, please.",
        "My name is Alice Brown.",
        "No, that is all, thank you. Goodbye.",
    ]


STRANGER = ("Hello, who am I speaking to?", "No, that is all, thank you. Goodbye.")
"""The built-in caller of an agent that nothing is known of."""


def typed(text: str) -> list[str]:
    """TEXT="..." is one turn, TEXT=@file a turn for each line; an empty line between others keeps silent."""
    if not text.startswith("@"):
        return [text.strip()]
    file = Path(text[1:])
    try:
        lines = file.read_text(encoding="utf-8").strip().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ScriptError(f"TEXT={text} cannot be read: {error}") from error
    if not lines:
        raise ScriptError(f"TEXT={text} has no line to say")
    return [line.strip() for line in lines]


async def spoken(texts: Iterable[str], engine: Engine) -> list[Utterance]:
    """Before the call, for a line at real pace does not wait until a voice has been made."""
    return [await dialogue.typed(text, engine) for text in texts]


def recorded(file: Path) -> list[Utterance]:
    if not file.is_file():
        raise ScriptError(f"WAV={file} does not exist")
    return [dialogue.recorded(file)]


async def following(lines: Sequence[Utterance]) -> AsyncIterator[Utterance]:
    for line in lines:
        yield line


async def interactive(engine: Engine) -> AsyncIterator[Utterance]:
    """What is typed, line by line, until it ends; an empty line keeps silent."""
    lines, prompted = all_lines(), sys.stdin.isatty()
    while True:
        if prompted:
            print(PROMPT, end="", flush=True)
        line = await anext(lines, None)
        if line is None:
            return
        yield await dialogue.typed(line.strip(), engine)
