from __future__ import annotations

from typing import TYPE_CHECKING

from functions.api.api import Api, actor_of
from talkstack.http.rest.exchange import Ask
from talkstack.keys.model import Scope
from talkstack.live import schemas as live
from talkstack.live.model import Target
from talkstack.recordings import schemas

if TYPE_CHECKING:
    from talkstack.desk import CallDesk
    from talkstack.management import Management

api = Api("Recordings")
ONE = "/v1/calls/{call_id}/recording"


@api.get(ONE, scope=Scope.CALLS_READ)
async def read_call_recording(ask: Ask, app: Management, call_id: str) -> schemas.Recording:
    """Read how it stands with a call's recording, and where it can be fetched for a quarter of an hour."""
    return schemas.Recording.of(await app.recordings.read(ask.project_id, call_id))


@api.delete(ONE, scope=Scope.CALLS_DELETE, rings=True)
async def delete_call_recording(ask: Ask, app: CallDesk, call_id: str) -> None:
    """Erase the recording of a call that is over, here and at Twilio; all else of the call stays."""
    await app.management.recordings.erase(actor_of(ask), ask.project_id, call_id)


@api.post(f"{ONE}/pause", scope=Scope.CALLS_WRITE, status=202, keyed=True, rings=True)
async def pause_call_recording(ask: Ask, app: CallDesk, call_id: str) -> live.CommandTaken:
    """Have silence recorded from now on, for example while payment data are told.

    Until it is resumed, digits that are pressed or spoken are neither told to the model nor kept.
    """
    return live.CommandTaken(
        command_id=await app.switchboard.pauser.pause(_target(ask, call_id), app.lifecycle)
    )


@api.post(f"{ONE}/resume", scope=Scope.CALLS_WRITE, status=202, keyed=True, rings=True)
async def resume_call_recording(ask: Ask, app: CallDesk, call_id: str) -> live.CommandTaken:
    """Record again what is said."""
    return live.CommandTaken(
        command_id=await app.switchboard.pauser.resume(_target(ask, call_id), app.lifecycle)
    )


def _target(ask: Ask, call_id: str) -> Target:
    return Target(project_id=ask.project_id, call_id=call_id, key=ask.key)
