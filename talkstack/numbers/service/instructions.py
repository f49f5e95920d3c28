"""What an agent is told while a call goes on."""

from __future__ import annotations

from collections.abc import Iterable

from talkstack.agents.model import AgentVersion
from talkstack.calls.call import INSTRUCTIONS, Command


def instructed(version: AgentVersion, commands: Iterable[Command]) -> AgentVersion:
    """The version with the instructions behind its own, in their order, or in the place of all before them."""
    text = version.draft.instructions
    for command in commands:
        if command.kind == INSTRUCTIONS:
            text = command.text if command.replaces else f"{text}\n\n{command.text}"
    if text == version.draft.instructions:
        return version
    return version.model_copy(update={"draft": version.draft.model_copy(update={"instructions": text})})
