"""A call is ordered: everything that would go wrong is told first, and the same order makes one call."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from talkstack.admission.service import Admission
from talkstack.agents.model import AgentVersion
from talkstack.agents.ports import AgentStore
from talkstack.agents.words.variables import defaults, rendered
from talkstack.audit.model import Actor
from talkstack.audit.service import Audit
from talkstack.calls.call import Call
from talkstack.calls.log import entered
from talkstack.calls.model.fact import FactDraft, FactKind
from talkstack.calls.model.order import Order
from talkstack.calls.ports import CallStore, Lifecycle
from talkstack.calls.service.start import started
from talkstack.clock import Clock
from talkstack.dialling.ports import NumberingPlan
from talkstack.dialling.request import CallRequest
from talkstack.dialling.service.wording import misworded
from talkstack.errors import ConflictError, FieldProblem, InvalidError, NotFoundError
from talkstack.ids import new_id
from talkstack.numbers.model import PhoneNumber
from talkstack.numbers.ports import NumberStore
from talkstack.persons.model import Persons
from talkstack.projects.ports import ProjectStore


@dataclass(frozen=True, kw_only=True)
class Orders:
    calls: CallStore
    projects: ProjectStore
    agents: AgentStore
    numbers: NumberStore
    persons: Persons
    plan: NumberingPlan
    admission: Admission
    audit: Audit
    clock: Clock

    async def place(
        self,
        actor: Actor,
        project_id: str,
        wanted: CallRequest,
        lifecycle: Lifecycle,
        *,
        key: str | None = None,
    ) -> Call:
        """The call, not yet dialled. Under a key that was used before it is the call of then, as it stands now.

        InvalidError with everything that is wrong with it, TooManyCallsError when there is no room. A bell that is lost here is rung by the sweeper.
        """
        order_key = None if key is None else order_key_of(project_id, key)
        if order_key and (known := await self.calls.ordered(order_key)):
            return _repeated(known, wanted)
        person = self.persons.id_of(project_id, wanted.to)
        call = replace(await self._call(project_id, wanted), order_key=order_key, person=person)
        async with self.audit.change(actor, "call.place", project_id=project_id, resource=call.id):
            kept = await self.calls.insert(call)
            if kept.id == call.id:
                await self.admission.admit(call)
        if kept.id != call.id:
            return _repeated(kept, wanted)
        await lifecycle.begin(call.id, call.log[0])
        await lifecycle.ring(call.id, call.log[1:])
        return call

    async def _call(self, project_id: str, wanted: CallRequest) -> Call:
        number = await self._number(project_id, wanted)
        version = await self._version(project_id, wanted)
        problems = [
            *([number] if isinstance(number, FieldProblem) else await self._objections(number, wanted.to)),
            *([version] if isinstance(version, FieldProblem) else misworded(version.draft, wanted)),
        ]
        if problems or isinstance(number, FieldProblem) or isinstance(version, FieldProblem):
            raise InvalidError(problems)
        return _ordered(wanted, number, version, self.clock.now())

    async def _version(self, project_id: str, wanted: CallRequest) -> AgentVersion | FieldProblem:
        try:
            agent = await self.agents.get(project_id, wanted.agent_id)
        except NotFoundError:
            return _problem("/agent_id", "unknown_agent", "there is no such agent here")
        if wanted.agent_version is None and not agent.published:
            return _problem("/agent_id", "agent_unpublished", "the agent was never published")
        try:
            return await self.agents.version(agent.id, wanted.agent_version or agent.published)
        except NotFoundError:
            return _problem("/agent_version", "unknown_version", "the agent has no such version")

    async def _number(self, project_id: str, wanted: CallRequest) -> PhoneNumber | FieldProblem:
        """The one that calls."""
        if wanted.number_id is None:
            found = await self.numbers.outbound(project_id, wanted.agent_id)
            return found or _problem("/number_id", "no_number", "the project has no number that may call")
        try:
            number = await self.numbers.get(project_id, wanted.number_id)
        except NotFoundError:
            return _problem("/number_id", "unknown_number", "there is no such number here")
        return number if number.calls else _problem("/number_id", "not_outbound", "that number may not call")

    async def _objections(self, number: PhoneNumber, to: str) -> list[FieldProblem]:
        project = await self.projects.get(number.project_id)
        countries = project.countries or (self.plan.country(number.e164),)
        if await self._is_ours(to):
            return [_problem("/to", "number_own", "that number is one of ours")]
        objection = self.plan.objection(to, countries)
        return [_problem("/to", *objection)] if objection else []

    async def _is_ours(self, e164: str) -> bool:
        try:
            await self.numbers.by_e164(e164)
        except NotFoundError:
            return False
        return True


def order_key_of(project_id: str, key: str) -> str:
    """The key is the customer's own text: a digest of it is enough."""
    return hashlib.sha256(f"{project_id}\n{key}".encode()).hexdigest()


def _ordered(wanted: CallRequest, number: PhoneNumber, version: AgentVersion, now: datetime) -> Call:
    values = defaults(version.draft.variables) | dict(wanted.variables)
    order = replace(
        wanted.order,
        message=wanted.order.message and rendered(wanted.order.message, values),
        introduction=wanted.order.introduction and rendered(wanted.order.introduction, values),
    )
    call = Call(
        id=new_id("call", now),
        project_id=version.project_id,
        agent_id=version.agent_id,
        agent_version=version.version,
        number_id=number.id,
        twilio_sid=None,
        caller=number.e164,
        called=wanted.to,
        started_at=now,
        greeting="",
        variables=values,
        metadata=dict(wanted.metadata),
        direction="outbound",
        order=order,
    )
    return entered(call, [started(now, version.draft), _order_fact(order, now)])[0]


def _order_fact(order: Order, at: datetime) -> FactDraft:
    return FactDraft(
        kind=FactKind.ORDERED,
        key="ordered",
        at=int(at.timestamp() * 1000),
        n=order.retry.attempts,
        what=" ".join(order.retry.causes),
    )


def _repeated(known: Call, wanted: CallRequest) -> Call:
    if (known.called, known.agent_id, known.metadata) != (wanted.to, wanted.agent_id, dict(wanted.metadata)):
        raise ConflictError("idempotency_key_reused", "another call was ordered under this Idempotency-Key")
    return known


def _problem(pointer: str, code: str, detail: str) -> FieldProblem:
    return FieldProblem("body", pointer, code, detail)
