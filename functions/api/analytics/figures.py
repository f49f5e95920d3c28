from __future__ import annotations

from typing import TYPE_CHECKING

from functions.api.api import Api
from talkstack.analytics import schemas
from talkstack.http.rest.exchange import Ask
from talkstack.keys.model import Scope

if TYPE_CHECKING:
    from talkstack.management import Management

api = Api("Analytics")


@api.get("/v1/analytics", scope=Scope.CALLS_READ)
async def read_analytics(ask: Ask, app: Management, query: schemas.AnalyticsQuery) -> schemas.Analytics:
    """Read how calls went, in all and by day or by version of the agent.

    Calls count once they are wrapped up. Erased ones count as before.
    """
    report = await app.analytics.report(ask.project_id, query.wanted, query.group_by)
    return schemas.Analytics.of(report, query.group_by)
