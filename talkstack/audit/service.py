from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from talkstack.audit.model import Actor, AuditEntry, Outcome
from talkstack.audit.ports import AuditStore
from talkstack.clock import Clock
from talkstack.ids import new_id


@dataclass(frozen=True, kw_only=True)
class Audit:
    store: AuditStore
    clock: Clock

    @asynccontextmanager
    async def change(
        self,
        actor: Actor,
        action: str,
        *,
        project_id: str,
        resource: str,
        fields: Sequence[str] = (),
        digests: Mapping[str, str] | None = None,
    ) -> AsyncGenerator[None]:
        """What happens within is written down before it begins: no change is without its entry."""
        now = self.clock.now()
        entry = AuditEntry(
            id=new_id("aud", now),
            project_id=project_id,
            at=now,
            actor=actor,
            action=action,
            resource=resource,
            fields=tuple(fields),
            digests=digests,
        )
        await self.store.insert(entry)
        try:
            yield
        except BaseException:
            await self.store.close(entry.id, Outcome.FAILED)
            raise
        await self.store.close(entry.id, Outcome.DONE)

    async def page(
        self, project_id: str, *, resource: str | None, after: str | None, limit: int
    ) -> list[AuditEntry]:
        return await self.store.page(project_id, resource=resource, after=after, limit=limit)
