from __future__ import annotations

from typing import TYPE_CHECKING

from functions.api.api import Api
from talkstack.http.rest.exchange import Ask
from talkstack.keys.model import Scope
from talkstack.live import schemas
from talkstack.live.model import Target

if TYPE_CHECKING:
    from talkstack.desk import CallDesk

api = Api("Live control")
ONE = "/v1/calls/{call_id}"


@api.post(f"{ONE}/hang-up", scope=Scope.CALLS_WRITE, status=202, keyed=True, rings=True)
async def hang_up_call(ask: Ask, app: CallDesk, call_id: str) -> schemas.CommandTaken:
    """End a call that somebody has answered, whatever is being said. Once more changes nothing."""
    command_id = await app.switchboard.controller.hang_up(_target(ask, call_id), app.lifecycle)
    return schemas.CommandTaken(command_id=command_id)


@api.post(f"{ONE}/say", scope=Scope.CALLS_WRITE, status=202, keyed=True, rings=True)
async def say_in_call(ask: Ask, app: CallDesk, call_id: str, body: schemas.Words) -> schemas.CommandTaken:
    """Have the agent say this now.

    What it is saying is cut off; afterwards it listens. When the caller has just said something, that is answered
    first.
    """
    command_id = await app.switchboard.controller.say(_target(ask, call_id), body.text, app.lifecycle)
    return schemas.CommandTaken(command_id=command_id)


@api.post(f"{ONE}/instructions", scope=Scope.CALLS_WRITE, status=202, keyed=True, rings=True)
async def instruct_in_call(
    ask: Ask, app: CallDesk, call_id: str, body: schemas.Instructions
) -> schemas.CommandTaken:
    """Tell the agent what to heed in this call, from its next turn on: behind its own instructions, or in their place."""
    command_id = await app.switchboard.controller.instruct(
        _target(ask, call_id), body.instructions, app.lifecycle, replaces=body.replace
    )
    return schemas.CommandTaken(command_id=command_id)


def _target(ask: Ask, call_id: str) -> Target:
    return Target(project_id=ask.project_id, call_id=call_id, key=ask.key)
