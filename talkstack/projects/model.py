from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Project:
    """A tenant: everything else belongs to exactly one."""

    id: str
    name: str
    created_at: datetime
    revision: int = 1
