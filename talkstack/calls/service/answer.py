"""The phone rings: who answers, and with which words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from talkstack.admission.service import Admission
from talkstack.agents.model import AgentVersion
from talkstack.agents.words.variables import defaults
from talkstack.agents.words.wording import missing_variables, worded
from talkstack.calls.call import Call
from talkstack.calls.model.fact import Fact, FactDraft, FactKind
from talkstack.calls.model.news import INBOUND
from talkstack.calls.model.plan import EndReason
from talkstack.calls.ports import CallStore, Lifecycle
from talkstack.calls.service.greeting import busy_of, greeting_of
from talkstack.calls.service.start import started
from talkstack.clock import Clock
from talkstack.conversation.model import Arrival
from talkstack.conversation.opening import FirstWords, Opener
from talkstack.conversation.trouble.emergency import Emergency
from talkstack.errors import MissingVariablesError
from talkstack.ids import new_id
from talkstack.numbers.service.directory import Directory, Entry
from talkstack.persons.model import Persons
from talkstack.projects.model import Limits
from talkstack.ringing.model import HookOutcome
from talkstack.ringing.service import Routed, Router
from talkstack.telephony.addresses import Addresses
from talkstack.telephony.form import CallArrived
from talkstack.telephony.twiml import unrecorded

ARRIVING = frozenset({FactKind.STARTED, FactKind.HOOK})


@dataclass(frozen=True, kw_only=True)
class Receptionist:
    """`first_words` is asked for only when a model greets."""

    calls: CallStore
    directory: Directory
    persons: Persons
    router: Router
    opener: Opener
    first_words: Callable[[], FirstWords]
    emergency: Emergency
    admission: Admission
    addresses: Addresses
    clock: Clock

    async def answer(self, arrived: CallArrived, arrival: Arrival, lifecycle: Lifecycle) -> str:
        """The greeting. A repeat of the same call gets the same bytes, but begins no second recording.

        NotFoundError for a number not ours.

        MissingVariablesError when the agent cannot speak without values that nobody gave.
        """
        entry = await self.directory.resolve(arrived.called, arrived.call_sid)
        self.emergency.expect(arrived.called, worded(entry.version, defaults(entry.version.draft.variables)))
        person = self.persons.id_of(entry.project.id, arrived.caller)
        routed = await self.router.route(entry, arrived, person)
        call = await self._call(entry, routed, arrived, arrival, person)
        kept = await self.calls.insert(call)
        version = await self.directory.of(kept)
        if await self._is_refused(kept, entry.project.limits):
            return busy_of(version, self.opener.stock, arrived.called)
        self.emergency.remember(kept.id, version, arrived.called)
        if kept.id == call.id:
            await asyncio.gather(_begin(call, lifecycle), self._think(call, version, lifecycle))
        else:
            await self.calls.set_greeted(kept.id, arrival.later(self.clock.monotonic()))
        return unrecorded(kept.greeting) if arrived.under_way else kept.greeting

    async def _is_refused(self, call: Call, limits: Limits) -> bool:
        """Before anything is begun for it. A call of which more is known than that it rang goes on, or has ended."""
        if any(fact.kind not in ARRIVING for fact in call.log):
            return call.outcome is EndReason.REFUSED
        bound = await self.admission.refusal(call, limits)
        if bound is not None:
            await self.admission.refuse(call, bound)
        return bound is not None

    async def _think(self, call: Call, version: AgentVersion, lifecycle: Lifecycle) -> None:
        """The first words of a model come sooner when it begins before Twilio asks for them."""
        if version.draft.opens_with_model:
            await self.first_words().begin(call, version, lifecycle)

    async def _call(
        self, entry: Entry, routed: Routed, arrived: CallArrived, arrival: Arrival, person: str
    ) -> Call:
        version = _spoken(routed)
        now = self.clock.now()
        call_id = new_id("call", now)
        opening = await self.opener.opening(version, call_id)
        return Call(
            id=call_id,
            project_id=entry.project.id,
            agent_id=version.agent_id,
            agent_version=version.version,
            number_id=entry.number.id,
            twilio_sid=arrived.call_sid,
            caller=arrived.caller,
            called=arrived.called,
            person=person,
            started_at=now,
            greeting=greeting_of(version, opening, self.addresses, call_id),
            greeted_at=arrival.later(self.clock.monotonic()),
            opening=opening.segments,
            variables=routed.values,
            log=_first_facts(started(now, version.draft, ref=INBOUND), routed.hook),
        )


def _spoken(routed: Routed) -> AgentVersion:
    missing = [name for name in missing_variables(routed.version.draft) if name not in routed.values]
    if missing:
        raise MissingVariablesError(routed.version.agent_id, missing)
    return worded(routed.version, routed.values)


async def _begin(call: Call, lifecycle: Lifecycle) -> None:
    first, *others = call.log
    await lifecycle.begin(call.id, first)
    if others:
        await lifecycle.ring(call.id, others)


def _first_facts(first: Fact, hook: HookOutcome | None) -> tuple[Fact, ...]:
    if hook is None:
        return (first,)
    return first, FactDraft(kind=FactKind.HOOK, key="hook", at=first.at, what=hook).numbered(first.k + 1)
