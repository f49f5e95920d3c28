"""What the caller says, turn by turn."""

import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from local.phone.keyboard import typed_lines

PROMPT = "\n  you     "


class ScriptError(Exception):
    pass


@dataclass(frozen=True)
class Typed:
    text: str


@dataclass(frozen=True)
class Recorded:
    file: Path

    @property
    def text(self) -> str:
        return f"({self.file.name})"


type Line = Typed | Recorded


def booking(time_and_day: str) -> list[Line]:
    """The built-in caller: books an appointment at the demo clinic."""
    words = (
        "Hello, I would like to book an appointment.",
        "It is for a check-up.",
        f"{time_and_day}, please.",
        "My name is Alice Brown.",
        "No, that is all, thank you. Goodbye.",
    )
    return [Typed(text) for text in words]


def typed(text: str) -> list[Line]:
    """TEXT="..." is one turn, TEXT=@file a turn for each line."""
    if not text.startswith("@"):
        return [Typed(text)]
    file = Path(text[1:])
    try:
        lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise ScriptError(f"TEXT={text} cannot be read: {error}") from error
    spoken: list[Line] = [Typed(line) for line in lines if line]
    if not spoken:
        raise ScriptError(f"TEXT={text} has no line to say")
    return spoken


def recorded(file: Path) -> list[Line]:
    if not file.is_file():
        raise ScriptError(f"WAV={file} does not exist")
    return [Recorded(file)]


async def following(lines: Sequence[Line]) -> AsyncIterator[Line]:
    for line in lines:
        yield line


async def interactive() -> AsyncIterator[Line]:
    """What is typed, line by line, until it ends."""
    lines, prompted = typed_lines(), sys.stdin.isatty()
    while True:
        if prompted:
            print(PROMPT, end="", flush=True)
        line = await anext(lines, None)
        if line is None:
            return
        yield Typed(line)
