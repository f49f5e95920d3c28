from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class PhoneNumber:
    """One of our numbers (`e164` is unique over all projects) and the agent that answers it."""

    id: str
    project_id: str
    e164: str
    agent_id: str
    revision: int = 1
