"""A call's recording, brought home: from then on it is nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from talkstack.aftermath.model import Done
from talkstack.calls.call import Call
from talkstack.calls.model.news import News
from talkstack.calls.ports import CallStore
from talkstack.clock import Clock
from talkstack.errors import NotFoundError, ProviderError
from talkstack.speech.model import recording_blob
from talkstack.speech.ports import AudioStore
from talkstack.telephony.ports import Telephony

RECORDING_ERASED = "recording_erased"
STILL_COMING = timedelta(minutes=10)
"""A recording that Twilio announced and then does not have for this long is gone."""


@dataclass(frozen=True, kw_only=True)
class Recordings:
    calls: CallStore
    telephony: Telephony
    audio: AudioStore
    clock: Clock

    async def bring_home(self, call: Call) -> Done:
        """Kept under the call's own name, then deleted at Twilio."""
        sid = call.recording_sid
        if sid is None:
            return Done(result={"absent": True})
        try:
            wav = await self.telephony.recording(sid)
        except NotFoundError:
            return await self._missing(call, sid)
        await self.audio.put(recording_blob(call.id), wav)
        await self.telephony.delete_recording(sid)
        return Done(result={"recording_sid": sid, "bytes": len(wav)}, news=News.RECORDING_READY)

    async def erase(self, call_id: str, /) -> None:
        """Idempotent; the call then says so."""
        await self.audio.erase(recording_blob(call_id))
        await self.calls.keep_step(call_id, RECORDING_ERASED, {"at": self.clock.now().isoformat()})

    async def _missing(self, call: Call, sid: str) -> Done:
        """Whoever died between the deletion and this has left the file here."""
        try:
            wav = await self.audio.get(recording_blob(call.id))
        except NotFoundError:
            if not call.ended_at or self.clock.now() - call.ended_at < STILL_COMING:
                raise ProviderError("twilio", "a recording that is not there yet", retryable=True) from None
            return Done(result={"recording_sid": sid, "absent": True})
        return Done(result={"recording_sid": sid, "bytes": len(wav)}, news=News.RECORDING_READY)
