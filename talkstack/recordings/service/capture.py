"""A recording that begins in the middle of a call: on consent, once, whatever dies."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import timedelta

from talkstack.calls.call import Call
from talkstack.calls.model.fact import FactKind
from talkstack.calls.ports import CallStore, Lifecycle
from talkstack.calls.service.record import Recorder
from talkstack.errors import ProviderError
from talkstack.recordings.model import Search
from talkstack.telephony.addresses import Addresses
from talkstack.telephony.form import RecordingChanged
from talkstack.telephony.ports import COMPLETED, Captures
from talkstack.tools.model import Outcome, RunState

log = logging.getLogger(__name__)

CLAIM = "capture"
BEGUN = "in-progress"
PAUSED, GOES_ON = "The recording is paused.", "The recording goes on."
LONGEST_SEARCH = timedelta(days=1)
FAILED = "That could not be done: the recording is as it was. Do not ask for payment data."


@dataclass(frozen=True, kw_only=True)
class Capturer:
    calls: CallStore
    recorder: Recorder
    captures: Captures
    addresses: Addresses

    async def begin(self, call_id: str, lifecycle: Lifecycle) -> None:
        """Somebody has just agreed to it. Only the first who comes asks Twilio; the call's clock looks after them."""
        claim = secrets.token_hex(8)
        await self.calls.keep_step(call_id, CLAIM, {"by": claim})
        call = await self.calls.get(call_id)
        if call.steps[CLAIM]["by"] == claim:
            await self.pursue(call, lifecycle)

    async def pursue(self, call: Call, lifecycle: Lifecycle) -> None:
        """It has not been seen to begin: what runs already is not begun again."""
        if call.uncaptured is None or call.finished:
            return
        try:
            sid = await self._running(call)
        except ProviderError as error:
            log.warning("capture.not_begun call=%s reason=%s", call.id, error.reason)
            return
        if sid is not None:
            begun = RecordingChanged(recording_sid=sid, status=BEGUN)
            await self.recorder.recording(call.id, begun, lifecycle)
            if (await self.calls.get(call.id)).private:
                await self.captures.set_paused(call.twilio_sid or "", paused=True)

    async def search(self, call: Call, lifecycle: Lifecycle) -> Search:
        """Its announcement never came: a recording that Twilio has all the same is as good as announced.

        What Twilio has not finished yet, and a Twilio that cannot be asked, are waited for, and not for ever.
        """
        sought = self.recorder.clock.now() - (call.ended_at or call.started_at)
        later = Search.COMING if sought < LONGEST_SEARCH else Search.NEVER
        try:
            there = await self.captures.of_call(call.twilio_sid) if call.twilio_sid else ()
        except ProviderError as error:
            log.warning("recording.not_found call=%s reason=%s", call.id, error.reason)
            return later
        found = next((it for it in there if it.whole and it.status == COMPLETED), None)
        if found is None:
            return later if any(it.coming for it in there) else Search.NEVER
        changed = RecordingChanged(recording_sid=found.sid, status=found.status)
        await self.recorder.recording(call.id, changed, lifecycle)
        return Search.FOUND

    async def order(self, call_id: str, kind: str, command_id: str, lifecycle: Lifecycle) -> bool:
        """Pause or resume it; False when nothing is being recorded. The last order counts, whoever carries it out."""
        await self.recorder.note(
            call_id, lifecycle, kind=FactKind.COMMAND, key=command_id, what=kind, ref=command_id
        )
        call = await self.calls.get(call_id)
        if call.finished or not call.recorded:
            return False
        return await self.captures.set_paused(call.twilio_sid or "", paused=call.private)

    async def by_agent(self, call: Call, *, paused: bool) -> Outcome:
        """What the model is told of it. Once more changes nothing."""
        try:
            done = not call.recorded or await self.captures.set_paused(call.twilio_sid or "", paused=paused)
        except ProviderError as error:
            log.warning("capture.not_steered call=%s reason=%s", call.id, error.reason)
            done = False
        if not done:
            return Outcome(RunState.FAILED, FAILED)
        return Outcome(RunState.DONE, PAUSED if paused else GOES_ON)

    async def _running(self, call: Call) -> str | None:
        there = await self.captures.of_call(call.twilio_sid or "")
        running = next((it.sid for it in there if it.active), None)
        return running or await self.captures.begin(
            call.twilio_sid or "", self.addresses.call_recording(call.id)
        )
