from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from talkstack.agents.ports import AgentStore
from talkstack.audit.model import Actor, changed_fields
from talkstack.audit.service import Audit
from talkstack.clock import Clock
from talkstack.errors import ConflictError, FieldProblem, InvalidError, NotFoundError
from talkstack.ids import new_id
from talkstack.keys.service import Keyring
from talkstack.numbers.ports import NumberStore
from talkstack.projects.model import Limits, Project
from talkstack.projects.ports import ProjectStore
from talkstack.revisions import at_revision
from talkstack.secrets.ports import SecretStore
from talkstack.speech.ports import AudioStore
from talkstack.usage.service.purse import Purse
from talkstack.voices.model import previews_of
from talkstack.webhooks.ports import EndpointStore


@dataclass(frozen=True, kw_only=True)
class Projects:
    projects: ProjectStore
    agents: AgentStore
    numbers: NumberStore
    secrets: SecretStore
    webhooks: EndpointStore
    audio: AudioStore
    keyring: Keyring
    purse: Purse
    audit: Audit
    clock: Clock

    async def create(self, actor: Actor, *, name: str, description: str) -> Project:
        now = self.clock.now()
        project = Project(id=new_id("prj", now), name=name, description=description, created_at=now)
        async with self.audit.change(
            actor,
            "project.create",
            project_id=project.id,
            resource=project.id,
            fields=("description", "name"),
        ):
            await self.projects.insert(project)
        return project

    async def get(self, project_id: str) -> Project:
        return await self.projects.get(project_id)

    async def page(self, *, name: str | None, after: str | None, limit: int) -> list[Project]:
        return await self.projects.page(name=name, after=after, limit=limit)

    async def replace(
        self,
        actor: Actor,
        project_id: str,
        *,
        name: str,
        description: str,
        default_agent_id: str | None,
        retention_days: int | None,
        recording_retention_days: int | None,
        transcript_retention_days: int | None,
        countries: tuple[str, ...],
        revision: int,
    ) -> Project:
        before = at_revision(await self.projects.get(project_id), "project", revision)
        await self._refuse_unknown(project_id, default_agent_id)
        after = replace(
            before,
            name=name,
            description=description,
            default_agent_id=default_agent_id,
            retention_days=retention_days,
            recording_retention_days=recording_retention_days,
            transcript_retention_days=transcript_retention_days,
            countries=tuple(dict.fromkeys(countries)),
            updated_at=self.clock.now(),
            revision=before.revision + 1,
        )
        return await self._change(actor, "project.update", before, after)

    async def limit(self, actor: Actor, project_id: str, *, limits: Limits, revision: int) -> Project:
        """What is there already stays, also beyond them."""
        before = at_revision(await self.projects.get(project_id), "project", revision)
        after = replace(before, limits=limits, updated_at=self.clock.now(), revision=before.revision + 1)
        limited = await self._change(actor, "project.limit", before, after)
        if limits.capped:
            await self.purse.count_month(project_id)
        return limited

    async def delete(self, actor: Actor, project_id: str, *, cascade: bool) -> None:
        """Its keys open nothing from then on. What belongs to it stays unless it goes along.

        Keys are revoked before anything else, since nobody reaches those of a project that is gone, and once more behind
        it. The one that asks may be the project's own: it stays until the end, so that what broke off can be asked again.
        ConflictError("project_in_use") when something does belong to it and should stay.
        """
        before = await self._living(actor, project_id)
        if not cascade:
            await self._refuse_used(project_id)
        await self.keyring.revoke_all(actor, project_id, but=actor.key_id)
        await self._release(project_id)
        now = self.clock.now()
        after = replace(before, deleted_at=now, updated_at=now, revision=before.revision + 1)
        await self._change(actor, "project.delete", before, after)
        await self.keyring.revoke_all(actor, project_id)

    async def _living(self, actor: Actor, project_id: str) -> Project:
        """NotFoundError when it is gone; whoever deleted it may have died before the last of its keys was revoked."""
        try:
            return await self.projects.get(project_id)
        except NotFoundError:
            await self.keyring.revoke_all(actor, project_id)
            raise

    async def _change(self, actor: Actor, action: str, before: Project, after: Project) -> Project:
        fields = [
            name
            for name in changed_fields(asdict(before), asdict(after))
            if name not in {"revision", "updated_at"}
        ]
        async with self.audit.change(actor, action, project_id=before.id, resource=before.id, fields=fields):
            await self.projects.replace(before, after)
        return after

    async def _refuse_unknown(self, project_id: str, agent_id: str | None) -> None:
        if agent_id is None:
            return
        try:
            await self.agents.get(project_id, agent_id)
        except NotFoundError:
            problem = FieldProblem(
                "body", "/default_agent_id", "unknown_agent", "there is no such agent here"
            )
            raise InvalidError((problem,)) from None

    async def _refuse_used(self, project_id: str) -> None:
        agents = await self.agents.page(project_id, name=None, after=None, limit=1)
        numbers = await self.numbers.page(project_id, agent_id=None, after=None, limit=1)
        if agents or numbers:
            raise ConflictError(
                "project_in_use", "it still has agents or numbers: remove them, or ask for cascade"
            )

    async def _release(self, project_id: str) -> None:
        """Numbers stop answering at once; they stay ours at the carrier until somebody releases them."""
        await self.numbers.forget_all(project_id)
        await self.agents.delete_all(project_id, self.clock.now())
        await self.secrets.delete_all(project_id)
        await self.webhooks.delete_all(project_id)
        await self.audio.erase(previews_of(project_id))
