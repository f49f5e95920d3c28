from __future__ import annotations

from typing import TYPE_CHECKING, Any

from functions.api.api import Api, actor_of
from talkstack.http.rest.exchange import Ask
from talkstack.http.rest.merge import patched
from talkstack.http.rest.paging import Page, page
from talkstack.keys.model import Scope
from talkstack.projects import schemas

if TYPE_CHECKING:
    from talkstack.management import Management

api = Api("Projects")
ONE = "/v1/projects/{project_id}"


@api.get("/v1/projects", scope=Scope.OWNER)
async def list_projects(_: Ask, app: Management, query: schemas.ProjectQuery) -> Page[schemas.Project]:
    """List all projects, the newest first."""
    window = query.window
    found = await app.projects.page(name=query.name, after=window.after, limit=window.limit)
    return page(found, window, lambda it: it.id, schemas.Project.of)


@api.post("/v1/projects", scope=Scope.OWNER, status=201, keyed=True)
async def create_project(ask: Ask, app: Management, body: schemas.ProjectCreate) -> schemas.Project:
    """Make a project."""
    return schemas.Project.of(await app.projects.create(actor_of(ask), **dict(body)))


@api.get(ONE, scope=Scope.PROJECT_READ)
async def read_project(ask: Ask, app: Management, project_id: str) -> schemas.Project:
    """Read a project."""
    return schemas.Project.of(await app.projects.get(ask.project(project_id)))


@api.put(ONE, scope=Scope.PROJECT_WRITE, guarded=True)
async def replace_project(
    ask: Ask, app: Management, project_id: str, body: schemas.ProjectWrite
) -> schemas.Project:
    """Replace what a project is made of."""
    mine = ask.project(project_id)
    return schemas.Project.of(
        await app.projects.replace(actor_of(ask), mine, **dict(body), revision=ask.revision)
    )


@api.patch(ONE, scope=Scope.PROJECT_WRITE, guarded=True, patches=lambda: schemas.ProjectWrite)
async def update_project(ask: Ask, app: Management, project_id: str, body: Any) -> schemas.Project:
    """Change some of what a project is made of."""
    before = await app.projects.get(ask.project(project_id))
    wanted = patched(schemas.ProjectWrite, before, body)
    return schemas.Project.of(
        await app.projects.replace(actor_of(ask), before.id, **dict(wanted), revision=ask.revision)
    )


@api.put("/v1/projects/{project_id}/limits", scope=Scope.OWNER, guarded=True)
async def limit_project(
    ask: Ask, app: Management, project_id: str, body: schemas.ProjectLimits
) -> schemas.Project:
    """Say how much a project may have. What it has already stays."""
    return schemas.Project.of(
        await app.projects.limit(actor_of(ask), project_id, limits=body.limits, revision=ask.revision)
    )


@api.delete(ONE, scope=Scope.OWNER)
async def delete_project(ask: Ask, app: Management, project_id: str, query: schemas.ProjectDelete) -> None:
    """Delete a project.

    Its keys open nothing from then on. While it has agents or numbers it is refused, unless `cascade` says that they
    go along: its agents answer no more calls; its numbers stay yours at Twilio.
    """
    await app.projects.delete(actor_of(ask), ask.project(project_id), cascade=query.cascade)
