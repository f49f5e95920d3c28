from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class KeptAnswer:
    status: int
    body: bytes
    media_type: str
    headers: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """`fingerprint` is of the request that the Idempotency-Key first stood for."""

    id: str
    fingerprint: str
    began_at: datetime
    answer: KeptAnswer | None = None
