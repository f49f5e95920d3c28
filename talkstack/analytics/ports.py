from __future__ import annotations

from typing import Protocol

from talkstack.analytics.model import Measure, Wanted


class MeasureStore(Protocol):
    async def keep(self, measure: Measure) -> None:
        """Idempotent by the call: the first one stays."""
        ...

    async def of(self, project_id: str, wanted: Wanted, *, limit: int) -> list[Measure]:
        """In no order; one more than the limit when there are more."""
        ...
