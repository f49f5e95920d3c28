"""The phone rings: who answers, and with which words."""

from __future__ import annotations

from dataclasses import dataclass

from talkstack.agents.model import AgentVersion
from talkstack.calls.call import Call
from talkstack.calls.model import FactDraft, FactKind
from talkstack.calls.ports import CallStore, Lifecycle
from talkstack.clock import Clock
from talkstack.conversation.listening import listen
from talkstack.conversation.model import Arrival
from talkstack.ids import new_id
from talkstack.numbers.service.directory import Directory
from talkstack.speech.service import StockVoice
from talkstack.telephony.addresses import Addresses
from talkstack.telephony.form import CallArrived
from talkstack.telephony.twiml import render


@dataclass(frozen=True, kw_only=True)
class Receptionist:
    calls: CallStore
    directory: Directory
    stock: StockVoice
    addresses: Addresses
    clock: Clock

    async def answer(self, arrived: CallArrived, arrival: Arrival, lifecycle: Lifecycle) -> str:
        """The greeting. A repeat of the same call gets the same bytes; NotFoundError for a number not ours."""
        entry = await self.directory.resolve(arrived.called, arrived.call_sid)
        now = self.clock.now()
        call_id = new_id("call", now)
        started = FactDraft(
            kind=FactKind.STARTED,
            key="started",
            at=int(now.timestamp() * 1000),
            what="recorded" if entry.version.draft.record else "unrecorded",
        ).numbered(1)
        call = Call(
            id=call_id,
            project_id=entry.project.id,
            agent_id=entry.version.agent_id,
            agent_version=entry.version.version,
            number_id=entry.number.id,
            twilio_sid=arrived.call_sid,
            caller=arrived.caller,
            called=arrived.called,
            started_at=now,
            greeting=self._greeting(entry.version, call_id),
            greeted_at=arrival.later(self.clock.monotonic()),
            log=(started,),
        )
        kept = await self.calls.insert(call)
        if kept.id == call.id:
            await lifecycle.begin(call.id, started)
        else:
            await self.calls.set_greeted(kept.id, arrival.later(self.clock.monotonic()))
        return kept.greeting

    def _greeting(self, version: AgentVersion, call_id: str) -> str:
        sound = self.stock.sound(version, version.draft.phrases.greeting)
        record_to = self.addresses.call_recording(call_id) if version.draft.record else None
        return render(
            listen(version, self.addresses, call_id=call_id, n=1, sounds=(sound,), record_to=record_to)
        )
