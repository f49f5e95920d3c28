"""Our numbers, and who answers them."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from talkstack.audit.model import Actor, changed_fields
from talkstack.audit.service import Audit
from talkstack.clock import Clock
from talkstack.errors import ConflictError
from talkstack.keys.granted import Granted
from talkstack.numbers.documents import Documents
from talkstack.numbers.model import Assignment, NumberState, PhoneNumber
from talkstack.numbers.ports import NumberStore, Tell
from talkstack.numbers.service.assignment import Assignments
from talkstack.revisions import at_revision

INTERNAL = frozenset({"revision", "updated_at", "untold"})


@dataclass(frozen=True, kw_only=True)
class NumberDesk:
    numbers: NumberStore
    assignments: Assignments
    documents: Documents
    tell: Tell
    audit: Audit
    clock: Clock

    async def get(self, project_id: str, number_id: str) -> PhoneNumber:
        return await self.numbers.get(project_id, number_id)

    async def page(
        self, project_id: str, *, agent_id: str | None, e164: str | None, after: str | None, limit: int
    ) -> list[PhoneNumber]:
        return await self.numbers.page(project_id, agent_id=agent_id, e164=e164, after=after, limit=limit)

    async def assign(
        self,
        actor: Actor,
        project_id: str,
        number_id: str,
        to: Assignment,
        *,
        revision: int,
        granted: Granted = None,
    ) -> PhoneNumber:
        """ScopeError unless an owner chooses a document that is kept elsewhere."""
        before = at_revision(await self.numbers.get(project_id, number_id), "number", revision)
        if before.state is not NumberState.ACTIVE:
            raise ConflictError("number_unsettled", "the number is being bought or released")
        self.documents.refuse(to.fallback_url, granted, before=before.fallback_url)
        await self.assignments.refuse(project_id, to)
        after = before.assigned(to, self.clock.now())
        fields = changed_fields(asdict(before), asdict(after))
        async with self.audit.change(
            actor,
            "number.update",
            project_id=project_id,
            resource=number_id,
            fields=[name for name in fields if name not in INTERNAL],
        ):
            await self.tell(before)
            await self.numbers.replace(before, after)
            await self.tell(after)
        return after
