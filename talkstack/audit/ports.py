from __future__ import annotations

from typing import Protocol

from talkstack.audit.model import AuditEntry, Outcome


class AuditStore(Protocol):
    async def insert(self, entry: AuditEntry) -> None: ...

    async def close(self, entry_id: str, outcome: Outcome) -> None: ...

    async def page(
        self, project_id: str, *, resource: str | None, after: str | None, limit: int
    ) -> list[AuditEntry]:
        """The newest first; one more than the limit when there are more."""
        ...
