from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Project:
    """A tenant: everything else belongs to exactly one.

    `default_agent_id` answers numbers that name no agent. Calls are erased `retention_days` after their end; None: never.
    """

    id: str
    name: str
    created_at: datetime
    description: str = ""
    default_agent_id: str | None = None
    retention_days: int | None = None
    updated_at: datetime | None = None
    deleted_at: datetime | None = None
    revision: int = 1
