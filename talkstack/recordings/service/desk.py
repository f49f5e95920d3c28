"""What a client is told of a call's recording, and its end."""

from __future__ import annotations

from dataclasses import dataclass

from talkstack.aftermath.model import Step, failing
from talkstack.audit.model import Actor
from talkstack.audit.service import Audit
from talkstack.calls.ports import CallStore
from talkstack.calls.service.own import own_call
from talkstack.errors import ConflictError
from talkstack.recordings.model import Reading, Sound, Status, status_of
from talkstack.recordings.service.files import RecordingFiles
from talkstack.recordings.service.home import Recordings

LATER_SECONDS = 15


@dataclass(frozen=True, kw_only=True)
class RecordingDesk:
    calls: CallStore
    recordings: Recordings
    files: RecordingFiles
    audit: Audit

    async def read(self, project_id: str, call_id: str) -> Reading:
        call = await own_call(self.calls, project_id, call_id)
        status = status_of(call)
        if status is not Status.READY:
            return Reading(status=status)
        kept = call.steps["recording"]
        url, expires_at = self.files.signed(call.id)
        sound = Sound(channels=kept.get("channels", 0), seconds=kept.get("seconds", 0))
        return Reading(status=status, sound=sound, bytes=kept["bytes"], url=url, expires_at=expires_at)

    async def erase(self, actor: Actor, project_id: str, call_id: str) -> None:
        """Once more changes nothing. ConflictError while it is made or on its way here.

        One that cannot be had for now may be erased: it is not waited for any more.
        """
        call = await own_call(self.calls, project_id, call_id)
        coming = status_of(call) is Status.EXPECTED and failing(Step.RECORDING) not in call.steps
        if not call.finished or coming:
            raise ConflictError("recording_expected", "it is not finished", retry_after=LATER_SECONDS)
        async with self.audit.change(actor, "recording.erase", project_id=project_id, resource=call_id):
            await self.recordings.erase(call_id)
