"""A client has the recording of a live call paused, and resumed."""

from __future__ import annotations

from dataclasses import dataclass

from talkstack.calls.call import PAUSE_RECORDING, RESUME_RECORDING
from talkstack.calls.ports import CallStore, Lifecycle
from talkstack.calls.service.own import own_call
from talkstack.clock import Clock
from talkstack.errors import ConflictError
from talkstack.live.model import Target
from talkstack.live.service.control import command_id_of, must_go_on
from talkstack.recordings.service.capture import Capturer

SOON_SECONDS = 2


@dataclass(frozen=True, kw_only=True)
class Pauser:
    """Both are idempotent by the command's id, which they return. NotFoundError for a call of another project."""

    calls: CallStore
    capturer: Capturer
    clock: Clock

    async def pause(self, target: Target, lifecycle: Lifecycle) -> str:
        """ConflictError when the recording is about to begin: what is said then would be in it."""
        command_id, steered = await self._order(target, PAUSE_RECORDING, lifecycle)
        if not steered and (await self.calls.get(target.call_id)).recorded:
            raise ConflictError("recording_not_begun", "it is about to begin", retry_after=SOON_SECONDS)
        return command_id

    async def resume(self, target: Target, lifecycle: Lifecycle) -> str:
        command_id, _ = await self._order(target, RESUME_RECORDING, lifecycle)
        return command_id

    async def _order(self, target: Target, kind: str, lifecycle: Lifecycle) -> tuple[str, bool]:
        call = await own_call(self.calls, target.project_id, target.call_id)
        must_go_on(call)
        command_id = command_id_of(target, kind, self.clock.now())
        return command_id, await self.capturer.order(call.id, kind, command_id, lifecycle)
