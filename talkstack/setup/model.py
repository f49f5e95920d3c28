from __future__ import annotations

from dataclasses import dataclass

PROJECT = "Default"
"""The first one's name, unless another is wanted."""


@dataclass(frozen=True, kw_only=True)
class Migrated:
    """What was changed: documents of an earlier version, and indexes that were not there. Not `finished`: go on."""

    finished: bool = True
    documents: int = 0
    indexes: int = 0
