from __future__ import annotations

import asyncio
from dataclasses import replace

from talkstack.audit.model import AuditEntry, Outcome


class MemoryAuditStore:
    def __init__(self) -> None:
        self._entries: dict[str, AuditEntry] = {}

    async def insert(self, entry: AuditEntry) -> None:
        await asyncio.sleep(0)
        self._entries[entry.id] = entry

    async def close(self, entry_id: str, outcome: Outcome) -> None:
        await asyncio.sleep(0)
        self._entries[entry_id] = replace(self._entries[entry_id], outcome=outcome)

    async def page(
        self, project_id: str, *, resource: str | None, after: str | None, limit: int
    ) -> list[AuditEntry]:
        await asyncio.sleep(0)
        found = sorted(self._entries.values(), key=lambda entry: entry.id, reverse=True)
        return [
            entry
            for entry in found
            if entry.project_id == project_id
            and (resource is None or entry.resource == resource)
            and (after is None or entry.id < after)
        ][: limit + 1]
