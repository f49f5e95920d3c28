"""Shows a call as it goes on, and what was stored of it."""

import shutil
import sys
import textwrap
from collections.abc import Mapping, Sequence

from local.call.stored.document import Document, lines
from local.call.turn import Turn

INDENT = 13
BOLD, DIM, PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def say(who: str, text: str, style: str = "") -> None:
    width = max(shutil.get_terminal_size((110, 24)).columns, 60)
    lines = textwrap.wrap(text or "(silence)", width - INDENT) or [""]
    body = f"\n{' ' * INDENT}".join(lines)
    print(_styled(f"  {who:<{INDENT - 2}}{body}", style), flush=True)


def note(text: str) -> None:
    say("", text, DIM)


def caller(text: str) -> None:
    print()
    say("caller", text)


def answer(turn: Turn) -> None:
    confidence = "" if turn.confidence is None else f"   (confidence {turn.confidence:.2f})"
    if turn.caller:
        say("told", f"{turn.told or 'nothing: no words were recognised'}{confidence}", DIM)
    say("agent", turn.agent, BOLD)
    note(times(turn))


def times(turn: Turn) -> str:
    answered = [] if turn.answered_ms is None else [f"answered after {turn.answered_ms / 1_000:.2f} s"]
    silent = [] if turn.agent else ["not answered"]
    stages = ", ".join(f"{name.replace('_', ' ')} {ms} ms" for name, ms in turn.stages.items())
    return "; ".join([*answered, *silent, *([stages] if stages else [])])


def record(stored: Mapping[str, Sequence[Document]]) -> None:
    print("\nThe stored call record:")
    for label, text in lines(stored):
        say(label, text)


def _styled(text: str, style: str) -> str:
    return f"{style}{text}{PLAIN}" if style and sys.stdout.isatty() else text
