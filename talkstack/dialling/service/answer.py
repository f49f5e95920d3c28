"""A call that we placed: somebody answers, or the carrier tells what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from talkstack.agents.model import AgentVersion
from talkstack.calls.call import Call
from talkstack.calls.model.calling import PROGRESS
from talkstack.calls.model.fact import FactKind
from talkstack.calls.ports import CallStore, Lifecycle
from talkstack.calls.service.record import Recorder
from talkstack.clock import Clock
from talkstack.conversation.model import Arrival
from talkstack.conversation.opening import FirstWords
from talkstack.conversation.trouble.emergency import Emergency
from talkstack.conversation.trouble.instead import instead
from talkstack.dialling.service.place import Dialler
from talkstack.errors import FinishedCallError
from talkstack.numbers.service.directory import Directory
from talkstack.telephony.form import StatusChanged

IN_PROGRESS = PROGRESS[-1]


@dataclass(frozen=True, kw_only=True)
class Connector:
    calls: CallStore
    dialler: Dialler
    recorder: Recorder
    directory: Directory
    first_words: Callable[[], FirstWords]
    emergency: Emergency
    clock: Clock

    async def answer(
        self, call_id: str, n: int, call_sid: str, arrival: Arrival, lifecycle: Lifecycle
    ) -> str:
        """The greeting, the same bytes for a repeat. FinishedCallError when this attempt is not the call's any more.

        Whoever comes here from a webhook that failed may find a machine on the line, which is not greeted again.
        """
        call = await self.calls.get(call_id)
        if call.canceled or not await self._is_current(call, n, call_sid, lifecycle):
            raise FinishedCallError(call_id)
        if twiml := instead(call, None, self.dialler.addresses):
            return twiml
        version = await self.directory.of(call)
        self.emergency.remember(call_id, version, call.ours)
        await asyncio.gather(
            self._told(call, n, IN_PROGRESS, arrival, lifecycle),
            self.calls.set_greeted(call_id, arrival.later(self.clock.monotonic())),
            self._think(call, version, lifecycle),
        )
        return call.greeting

    async def status(
        self, call_id: str, n: int, changed: StatusChanged, arrival: Arrival, lifecycle: Lifecycle
    ) -> None:
        """An attempt that is not the call's any more is ended where it still rings."""
        call = await self.calls.get(call_id)
        current = await self._is_current(call, n, changed.call_sid, lifecycle)
        if not current and changed.status in PROGRESS:
            await self.dialler.take_back(changed.call_sid)
        if current or changed.call_sid == call.twilio_sid:
            await self._told(call, n, changed.status, arrival, lifecycle, code=changed.sip_code)

    async def _is_current(self, call: Call, n: int, call_sid: str, lifecycle: Lifecycle) -> bool:
        """Whatever tells of an attempt first tells its sid."""
        if call.finished or call.standing.attempt != n:
            return False
        known = call.twilio_sid == call_sid and call.standing.placed
        return known or await self.dialler.placed(call.id, n, call_sid, lifecycle)

    async def _told(
        self,
        call: Call,
        n: int,
        status: str,
        arrival: Arrival,
        lifecycle: Lifecycle,
        *,
        code: str | None = None,
    ) -> None:
        """An attempt takes each status once, whoever tells of it and however often."""
        await self.recorder.note(
            call.id,
            lifecycle,
            kind=FactKind.STATUS,
            key=f"status:{n}:{status}",
            n=n,
            what=status,
            ref=code,
            at=arrival.at,
        )

    async def _think(self, call: Call, version: AgentVersion, lifecycle: Lifecycle) -> None:
        if version.draft.opens_with_model:
            await self.first_words().begin(call, version, lifecycle)
