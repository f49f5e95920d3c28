from __future__ import annotations

from typing import TYPE_CHECKING

from functions.api.api import Api, actor_of
from talkstack.analysis import schemas as analysis
from talkstack.http.rest.exchange import Ask
from talkstack.http.rest.paging import Page, Paging, page
from talkstack.keys.model import Scope
from talkstack.reanalysis import schemas

if TYPE_CHECKING:
    from talkstack.desk import CallDesk
    from talkstack.management import Management

api = Api("Analysis")
ONE = "/v1/analyses/{job_id}"


@api.post("/v1/analyses", scope=Scope.CALLS_WRITE, status=202, keyed=True, rings=True)
async def analyse_calls(ask: Ask, app: CallDesk, body: schemas.JobCreate) -> schemas.Job:
    """Have many calls analysed, a few at a time.

    The answer tells the job's id; what is there already is not asked for again. An `Idempotency-Key` stands for one job.
    """
    orders = app.management.reanalyses
    return schemas.Job.of(
        await orders.order(actor_of(ask), ask.project_id, body.wish, app.runner, key=ask.key)
    )


@api.get("/v1/analyses", scope=Scope.CALLS_READ)
async def list_analyses(ask: Ask, app: Management, query: Paging) -> Page[schemas.Job]:
    """List the jobs that analyse many calls, the newest first."""
    window = query.window
    found = await app.reanalyses.page(ask.project_id, after=window.after, limit=window.limit)
    return page(found, window, lambda it: it.id, schemas.Job.of)


@api.get(ONE, scope=Scope.CALLS_READ)
async def read_analyses(ask: Ask, app: Management, job_id: str) -> schemas.Job:
    """Read how far a job has come."""
    return schemas.Job.of(await app.reanalyses.get(ask.project_id, job_id))


@api.get(f"{ONE}/results", scope=Scope.CALLS_READ)
async def list_analyses_results(
    ask: Ask, app: Management, job_id: str, query: Paging
) -> Page[analysis.Analysis]:
    """List what a job has found out, the newest call first."""
    window = query.window
    found = await app.reanalyses.results(ask.project_id, job_id, after=window.after, limit=window.limit)
    return page(found, window, lambda it: it.id, analysis.Analysis.of)


@api.post(f"{ONE}/cancel", scope=Scope.CALLS_WRITE)
async def cancel_analyses(ask: Ask, app: Management, job_id: str) -> schemas.Job:
    """Call a job off. What it has found out stays."""
    return schemas.Job.of(await app.reanalyses.cancel(actor_of(ask), ask.project_id, job_id))
