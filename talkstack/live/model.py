from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Target:
    """The call that a client means; `key` makes a repeat of its request recognisable."""

    project_id: str
    call_id: str
    key: str | None = None
