"""A phone is rung: at most once for each attempt, whatever dies meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from talkstack.agents.model import AgentVersion
from talkstack.calls.call import Call
from talkstack.calls.model.fact import AttemptState, FactKind
from talkstack.calls.model.order import Order
from talkstack.calls.ports import CallStore, Lifecycle
from talkstack.calls.service.greeting import greeting_of
from talkstack.calls.service.record import Recorder
from talkstack.clock import Clock
from talkstack.conversation.opening import Opener
from talkstack.dialling.attempt import Attempt, attempt_of
from talkstack.dialling.ports import DialStore
from talkstack.errors import ProviderError
from talkstack.numbers.service.directory import Directory
from talkstack.telephony.addresses import Addresses
from talkstack.telephony.ports import Exchange, Placement

log = logging.getLogger(__name__)

LONGER_SECONDS = 60
"""The carrier ends a call that outlives its agent's limit by so much: nobody else may be left to end it."""


@dataclass(frozen=True, kw_only=True)
class Dialler:
    calls: CallStore
    dials: DialStore
    exchange: Exchange
    directory: Directory
    opener: Callable[[], Opener]
    recorder: Recorder
    addresses: Addresses
    clock: Clock

    async def dial(self, call_id: str, n: int, lifecycle: Lifecycle) -> None:
        """Idempotent: of an attempt that is known already, the call's clock finds out what became of it."""
        call = await self.calls.get(call_id)
        if call.finished or call.standing.attempt != n:
            return
        version = await self.directory.of(call)
        await self._prepare(call, version)
        attempt = attempt_of(call, n, self.clock.now())
        if await self.dials.begin(attempt) is not attempt:
            log.info("dial.begun_before call=%s attempt=%d", call_id, n)
            return
        try:
            sid = await self.exchange.place(self._placement(call, version, n))
        except ProviderError as error:
            await self._unplaced(attempt, error, lifecycle)
            return
        if not await self.placed(call_id, n, sid, lifecycle) or (await self.calls.get(call_id)).finished:
            await self.take_back(sid)

    async def placed(self, call_id: str, n: int, sid: str, lifecycle: Lifecycle) -> bool:
        """The carrier has the attempt under that sid. False when it was given up before that was known."""
        if not await self.dials.learn(call_id, n, sid):
            return False
        await self.calls.set_sid(call_id, sid)
        await self.note(call_id, n, AttemptState.PLACED, sid, lifecycle)
        return True

    async def note(
        self, call_id: str, n: int, state: AttemptState, ref: str | None, lifecycle: Lifecycle
    ) -> None:
        await self.recorder.note(
            call_id,
            lifecycle,
            kind=FactKind.ATTEMPT,
            key=f"attempt:{n}:{state}",
            n=n,
            what=state,
            ref=ref,
        )

    async def _prepare(self, call: Call, version: AgentVersion) -> None:
        """The first words are there before anybody can hear them."""
        if call.greeting:
            return
        opening = await self.opener().opening(version, call.id)
        greeting = greeting_of(version, opening, self.addresses, call.id)
        await self.calls.set_greeting(call.id, greeting, opening.segments)

    async def _unplaced(self, attempt: Attempt, error: ProviderError, lifecycle: Lifecycle) -> None:
        call_id, n = attempt.call_id, attempt.n
        if not error.undone:
            log.warning("dial.unanswered call=%s attempt=%d reason=%s", call_id, n, error.reason)
            return
        state = AttemptState.UNREACHED if error.refusal is None else AttemptState.REFUSED
        log.warning("dial.refused call=%s attempt=%d reason=%s", call_id, n, error.reason)
        if await self.dials.end(call_id, n, state, error.refusal):
            code = None if error.refusal is None else f"{error.refusal}"
            await self.note(call_id, n, state, code, lifecycle)

    async def take_back(self, sid: str) -> None:
        """The attempt was canceled, or given up, before the carrier had told of it: nobody's phone is to ring."""
        await self.exchange.hang_up(sid)

    def _placement(self, call: Call, version: AgentVersion, n: int) -> Placement:
        order = call.order or Order()
        return Placement(
            to=call.called,
            from_=call.caller,
            answer=self.addresses.answer(call.id, n),
            fallback=self.addresses.answer_fallback(call.id, n),
            status=self.addresses.call_status(call.id, n),
            machine=self.addresses.machine(call.id, n),
            detection=order.detection,
            ring_seconds=order.ring_seconds,
            longest_seconds=version.draft.limits.max_duration_seconds + LONGER_SECONDS,
        )
