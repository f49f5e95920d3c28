from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from talkstack.analytics.figures import Figures, Key, figures_of, grouped
from talkstack.analytics.model import MOST_CALLS, GroupBy, Wanted
from talkstack.analytics.ports import MeasureStore
from talkstack.errors import FieldProblem, InvalidError

TOO_MANY = FieldProblem(
    "query",
    "from",
    "too_many_calls",
    f"there are more than {MOST_CALLS} such calls: ask for fewer days, or for one agent",
)


@dataclass(frozen=True)
class Report:
    total: Figures
    groups: Sequence[tuple[Key, Figures]]


@dataclass(frozen=True, kw_only=True)
class Analytics:
    measures: MeasureStore
    most: int = MOST_CALLS

    async def report(self, project_id: str, wanted: Wanted, group_by: GroupBy | None) -> Report:
        """Exact, of every call; InvalidError when there are too many for that."""
        found = await self.measures.of(project_id, wanted, limit=self.most)
        if len(found) > self.most:
            raise InvalidError((TOO_MANY,))
        return Report(await figures_of(found), await grouped(found, group_by) if group_by else ())
