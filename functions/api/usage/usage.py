from __future__ import annotations

from typing import TYPE_CHECKING

from functions.api.api import Api
from talkstack.http.rest.exchange import Ask
from talkstack.keys.model import Scope
from talkstack.usage import schemas

if TYPE_CHECKING:
    from talkstack.management import Management

api = Api("Usage")


@api.get("/v1/usage", scope=Scope.PROJECT_READ)
async def read_usage(ask: Ask, app: Management, query: schemas.UsageQuery) -> schemas.Usage:
    """Read what the project's calls have used and cost, in micro-dollars.

    A call counts once it is accounted for, on the day on which it began.
    """
    rows = await app.reporter.report(ask.project_id, query.first, query.last, query.by)
    return schemas.Usage.of(rows, query.by)


@api.get("/v1/calls/{call_id}/cost", scope=Scope.CALLS_READ)
async def read_call_cost(ask: Ask, app: Management, call_id: str) -> schemas.Cost:
    """Read what a call has cost, by turn and meter.

    A call that is not over, or not accounted for yet, is a 409 `cost_unknown`. The account outlives the call.
    """
    return schemas.Cost.of(await app.reporter.account(ask.project_id, call_id))
