"""What Twilio reports of a call becomes a fact, once, in whatever order and however often it comes."""

from __future__ import annotations

from dataclasses import dataclass

from talkstack.calls.model.fact import FactDraft, FactKind
from talkstack.calls.model.plan import EndReason
from talkstack.calls.ports import CallStore, Lifecycle
from talkstack.clock import Clock
from talkstack.conversation.model import Arrival
from talkstack.telephony.form import RecordingChanged, StatusChanged


@dataclass(frozen=True, kw_only=True)
class Recorder:
    calls: CallStore
    clock: Clock

    async def status(self, changed: StatusChanged, arrival: Arrival, lifecycle: Lifecycle) -> None:
        call = await self.calls.by_sid(changed.call_sid)
        if call.outcome is EndReason.REFUSED:
            return  # it was over before the carrier could tell: nobody folds anything more
        key = (
            f"status:{changed.source}:{changed.sequence}" if changed.sequence else f"status:{changed.status}"
        )
        await self.note(call.id, lifecycle, kind=FactKind.STATUS, key=key, what=changed.status, at=arrival.at)

    async def recording(self, call_id: str, changed: RecordingChanged, lifecycle: Lifecycle) -> None:
        key = f"recording:{changed.recording_sid}:{changed.status}"
        await self.note(
            call_id,
            lifecycle,
            kind=FactKind.RECORDING,
            key=key,
            what=changed.status,
            ref=changed.recording_sid,
        )

    async def note(
        self,
        call_id: str,
        lifecycle: Lifecycle,
        *,
        kind: FactKind,
        key: str,
        what: str,
        n: int | None = None,
        ref: str | None = None,
        at: int | None = None,
    ) -> None:
        """`at` in milliseconds since 1970; now, when it is not given."""
        now = int(self.clock.now().timestamp() * 1000)
        draft = FactDraft(kind=kind, key=key, at=now if at is None else at, n=n, what=what, ref=ref)
        facts = await self.calls.append(call_id, [draft])
        await lifecycle.ring(call_id, facts)
