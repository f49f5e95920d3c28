"""A call's recording, brought home: from then on it is nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from talkstack.aftermath.model import Done, Step
from talkstack.calls.call import Call
from talkstack.calls.model.fact import FactKind
from talkstack.calls.model.news import News
from talkstack.calls.ports import CallStore
from talkstack.clock import Clock
from talkstack.errors import NotFoundError, ProviderError
from talkstack.recordings.model import ERASED, HEAD_BYTES, sound_of
from talkstack.recordings.ports import Archive
from talkstack.speech.model import recording_blob
from talkstack.telephony.ports import COMPLETED, Captured, Captures, Telephony

STILL_COMING = timedelta(minutes=10)
"""A recording that Twilio announced and then does not have for this long is gone."""


@dataclass(frozen=True, kw_only=True)
class Recordings:
    calls: CallStore
    captures: Captures
    telephony: Telephony
    archive: Archive
    clock: Clock

    async def bring_home(self, call: Call) -> Done:
        """Kept under the call's own name, then deleted at Twilio; of several the longest, which is deleted last."""
        there = await self._there(call)
        if ERASED in call.steps:
            await self._forget(call, there)
            return Done(result={"absent": True})
        longest = max(there, key=lambda it: it.seconds, default=None)
        sid = longest.sid if longest else call.recording_sid
        if sid is None:
            return Done(result={"absent": True})
        try:
            await self._copy(call, sid)
        except NotFoundError:
            return await self._missing(call, sid)
        if await self._is_erased(call.id):
            await self._forget(call, there)
            return Done(result={"absent": True})
        for it in there:
            if it.sid != sid:
                await self.telephony.delete_recording(it.sid)
        await self.telephony.delete_recording(sid)
        return await self._home(call, sid)

    async def erase(self, call_id: str, /) -> None:
        """The recording alone, wherever it is; the call says so from then on, if it was recorded. Idempotent."""
        if not _recorded(await self.calls.get(call_id)):
            return
        await self.calls.keep_step(call_id, ERASED, {"at": self.clock.now().isoformat()})
        await self.archive.erase(recording_blob(call_id))
        call = await self.calls.get(call_id)
        if "bytes" not in call.steps.get(Step.RECORDING, {}):
            await self._forget(call, await self._there(call))

    async def _there(self, call: Call) -> Sequence[Captured]:
        """What Twilio has of the call. It finishes each by itself, a little after the call's end."""
        found = await self.captures.of_call(call.twilio_sid) if call.twilio_sid else ()
        if any(it.coming for it in found):
            raise ProviderError("twilio", "a recording that is not finished", retryable=True)
        return [it for it in found if it.whole and it.status == COMPLETED]

    async def _copy(self, call: Call, sid: str) -> None:
        """ProviderError when the copy is not as long as the original, which then stays."""
        name = recording_blob(call.id)
        async with self.captures.media(sid) as media:
            await self.archive.write(name, media.chunks)
        if media.length is not None and await self.archive.size(name) != media.length:
            raise ProviderError("blob", "a copy of another length", retryable=True)

    async def _is_erased(self, call_id: str) -> bool:
        """Whoever had it erased while it was copied has found nothing here yet. NotFoundError when the call is gone too."""
        try:
            erased = ERASED in (await self.calls.get(call_id)).steps
        except NotFoundError:
            await self.archive.erase(recording_blob(call_id))
            raise
        if erased:
            await self.archive.erase(recording_blob(call_id))
        return erased

    async def _forget(self, call: Call, there: Sequence[Captured]) -> None:
        announced = [call.recording_sid] if call.recording_sid else []
        for sid in dict.fromkeys([*announced, *(it.sid for it in there)]):
            await self.telephony.delete_recording(sid)

    async def _missing(self, call: Call, sid: str) -> Done:
        """Whoever died between the deletion and this has left the file here."""
        try:
            return await self._home(call, sid)
        except NotFoundError:
            if not call.ended_at or self.clock.now() - call.ended_at < STILL_COMING:
                raise ProviderError("twilio", "a recording that is not there yet", retryable=True) from None
            return Done(result={"recording_sid": sid, "absent": True})

    async def _home(self, call: Call, sid: str) -> Done:
        """What is told of it is told of the copy."""
        name = recording_blob(call.id)
        size = await self.archive.size(name)
        head = await self.archive.read(name, first=0, last=min(size, HEAD_BYTES) - 1) if size else b""
        sound = sound_of(head, size)
        told = {"recording_sid": sid, "bytes": size, "channels": sound.channels, "seconds": sound.seconds}
        return Done(result=told, news=News.RECORDING_READY)


def _recorded(call: Call) -> bool:
    """There is a recording, or was, or may be one that nobody has heard of."""
    told = any(fact.kind is FactKind.RECORDING for fact in call.log)
    return told or call.recorded or Step.RECORDING in call.steps
