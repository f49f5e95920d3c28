"""What a client may have done to a call while it goes on."""

from __future__ import annotations

from pydantic import Field

from talkstack.http.rest.shapes import Sent, Text, Told


class Words(Sent):
    text: Text = Field(min_length=1, max_length=1000)


class Instructions(Sent):
    instructions: Text = Field(min_length=1, max_length=32_000)
    replace: bool = Field(
        default=False, description="In place of all instructions so far, the agent's own too"
    )


class CommandTaken(Told):
    """`command_id` is told with what comes of the command."""

    command_id: str
