from __future__ import annotations

from typing import TYPE_CHECKING, Any

from functions.api.api import Api, actor_of
from talkstack.agents import schemas
from talkstack.agents.model import AgentDraft
from talkstack.http.rest.content.yaml import MEDIA_TYPE as YAML
from talkstack.http.rest.exchange import JSON, Ask, Binary
from talkstack.http.rest.merge import patched
from talkstack.http.rest.paging import Page, Paging, page
from talkstack.keys.model import Scope

if TYPE_CHECKING:
    from talkstack.management import Management

api = Api("Agents")
ONE = "/v1/agents/{agent_id}"


@api.get("/v1/agents", scope=Scope.AGENTS_READ)
async def list_agents(ask: Ask, app: Management, query: schemas.AgentQuery) -> Page[schemas.AgentListed]:
    """List the project's agents, the newest first."""
    window = query.window
    found = await app.agents.page(ask.project_id, name=query.name, after=window.after, limit=window.limit)
    return page(found, window, lambda it: it.id, schemas.AgentListed.of)


@api.post("/v1/agents", scope=Scope.AGENTS_WRITE, status=201, keyed=True)
async def create_agent(ask: Ask, app: Management, body: AgentDraft) -> schemas.Agent:
    """Make an agent. It answers calls once it is published and has a number."""
    return schemas.Agent.of(await app.agents.create(actor_of(ask), ask.project_id, body))


@api.post("/v1/agents/validate", scope=Scope.AGENTS_READ, status=204)
async def validate_agent(ask: Ask, app: Management, body: AgentDraft) -> None:
    """Say what is wrong with an agent, and keep nothing of it.

    204: it can be made, and published by a key that may, as things stand. 422: `errors` holds all that is wrong.
    """
    await app.releases.check(ask.project_id, body)


@api.post(
    "/v1/agents/import", scope=Scope.AGENTS_WRITE, status=201, keyed=True, yaml=True, found_at="/v1/agents"
)
async def import_agent(ask: Ask, app: Management, body: AgentDraft) -> schemas.Agent:
    """Make an agent of what was exported, in JSON or YAML.

    Secrets are named, never held: set them here before it is published. YAML is taken without anchors and tags.
    """
    return schemas.Agent.of(await app.agents.create(actor_of(ask), ask.project_id, body))


@api.get(ONE, scope=Scope.AGENTS_READ)
async def read_agent(ask: Ask, app: Management, agent_id: str) -> schemas.Agent:
    """Read an agent and its draft."""
    return schemas.Agent.of(await app.agents.get(ask.project_id, agent_id))


@api.put(ONE, scope=Scope.AGENTS_WRITE, guarded=True)
async def replace_agent(ask: Ask, app: Management, agent_id: str, body: AgentDraft) -> schemas.Agent:
    """Replace an agent's draft. Calls get it when it is published."""
    return schemas.Agent.of(
        await app.agents.replace(actor_of(ask), ask.project_id, agent_id, draft=body, revision=ask.revision)
    )


@api.patch(ONE, scope=Scope.AGENTS_WRITE, guarded=True, patches=lambda: AgentDraft)
async def update_agent(ask: Ask, app: Management, agent_id: str, body: Any) -> schemas.Agent:
    """Change some of an agent's draft. Calls get it when it is published."""
    before = await app.agents.get(ask.project_id, agent_id)
    wanted = patched(AgentDraft, before.draft, body)
    return schemas.Agent.of(
        await app.agents.replace(actor_of(ask), ask.project_id, agent_id, draft=wanted, revision=ask.revision)
    )


@api.delete(ONE, scope=Scope.AGENTS_WRITE)
async def delete_agent(ask: Ask, app: Management, agent_id: str) -> None:
    """Delete an agent that no number and no project's default names. Calls under way are not cut."""
    await app.agents.delete(actor_of(ask), ask.project_id, agent_id)


@api.post("/v1/agents/{agent_id}/publish", scope=Scope.AGENTS_WRITE, guarded=True, keyed=True)
async def publish_agent(ask: Ask, app: Management, agent_id: str) -> schemas.Agent:
    """Publish an agent's draft: it becomes the version that new calls get, within half a minute.

    Calls keep the version they began with. A draft that is published already is not published again. 422 tells what
    would not work on the phone, by pointers into the draft. To take a secret to a new host wants `secrets:write` too.
    """
    published = await app.releases.publish(
        actor_of(ask), ask.project_id, agent_id, revision=ask.revision, granted=ask.granted
    )
    return schemas.Agent.of(published)


@api.post("/v1/agents/{agent_id}/rollback", scope=Scope.AGENTS_WRITE, guarded=True)
async def roll_back_agent(ask: Ask, app: Management, agent_id: str, body: schemas.RollBack) -> schemas.Agent:
    """Give new calls an earlier version, or a later one again. The draft stays as it is."""
    return schemas.Agent.of(
        await app.releases.roll_back(
            actor_of(ask), ask.project_id, agent_id, version=body.version, revision=ask.revision
        )
    )


@api.get("/v1/agents/{agent_id}/versions", scope=Scope.AGENTS_READ)
async def list_agent_versions(
    ask: Ask, app: Management, agent_id: str, query: Paging
) -> Page[schemas.VersionListed]:
    """List an agent's versions, the latest first."""
    window, after = query.window, schemas.behind(query.window.after)
    found = await app.releases.page(ask.project_id, agent_id, after=after, limit=window.limit)
    return page(found, window, lambda it: f"{it.version}", schemas.VersionListed.of)


@api.get("/v1/agents/{agent_id}/versions/{version}", scope=Scope.AGENTS_READ)
async def read_agent_version(ask: Ask, app: Management, agent_id: str, version: str) -> schemas.Version:
    """Read a version. It never changes."""
    number = schemas.number(version)
    return schemas.Version.of(await app.releases.version(ask.project_id, agent_id, number))


@api.get("/v1/agents/{agent_id}/diff", scope=Scope.AGENTS_READ)
async def diff_agent(ask: Ask, app: Management, agent_id: str, query: schemas.DiffQuery) -> schemas.Diff:
    """Tell what differs between two versions, or between one and the draft."""
    before, after = schemas.edition(query.before), schemas.edition(query.after)
    return schemas.Diff.of(await app.releases.diff(ask.project_id, agent_id, before=before, after=after))


@api.get("/v1/agents/{agent_id}/export", scope=Scope.AGENTS_READ, media_type=(JSON, YAML))
async def export_agent(ask: Ask, app: Management, agent_id: str, query: schemas.ExportQuery) -> Binary:
    """Export an agent's draft, or one of its versions, as a document that can be imported."""
    version = schemas.edition(query.version)
    return schemas.exported(await app.releases.draft(ask.project_id, agent_id, version), query.format)
