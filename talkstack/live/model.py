from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from talkstack.calls.call import INSTRUCTIONS, Command

MOST_COMMANDS = 100
MOST_CHARACTERS = 64_000
"""All commands stand in the call, which every webhook of it reads."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """The call that a client means; `key` makes a repeat of its request recognisable."""

    project_id: str
    call_id: str
    key: str | None = None


def with_command(commands: Sequence[Command], command: Command) -> tuple[Command, ...]:
    """Nobody is told any more what instructions were that others replace."""
    if command.replaces:
        commands = [replace(it, text="") if it.kind == INSTRUCTIONS else it for it in commands]
    return (*commands, command)


def too_much(commands: Sequence[Command]) -> str | None:
    """Why a call does not take them all."""
    if len(commands) > MOST_COMMANDS:
        return f"a call takes {MOST_COMMANDS} commands"
    if sum(len(command.text) for command in commands) > MOST_CHARACTERS:
        return f"a call takes {MOST_CHARACTERS} characters in commands: replace its instructions"
    return None
