from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Project:
    """A tenant: everything else belongs to exactly one. `default_agent_id` answers numbers that name no agent."""

    id: str
    name: str
    created_at: datetime
    description: str = ""
    default_agent_id: str | None = None
    updated_at: datetime | None = None
    deleted_at: datetime | None = None
    revision: int = 1
