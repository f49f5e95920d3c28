"""What the rules take from Azure's own word."""

from __future__ import annotations

from typing import NamedTuple


class Fact(NamedTuple):
    why: str
    documentation: str
