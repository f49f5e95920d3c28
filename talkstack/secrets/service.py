from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from talkstack.audit.model import Actor
from talkstack.audit.service import Audit
from talkstack.clock import Clock
from talkstack.errors import NotFoundError
from talkstack.secrets.model import SecretName, digest_of
from talkstack.secrets.ports import SecretStore


@dataclass(frozen=True, kw_only=True)
class Secrets:
    """Values go in and never come out: only a tool's request carries one, to where a key that may write it has let it go.

    `audit_key` is for digests.
    """

    store: SecretStore
    audit: Audit
    audit_key: str
    clock: Clock

    async def put(self, actor: Actor, project_id: str, name: str, *, value: str) -> SecretName:
        now = self.clock.now()
        digest = digest_of(self.audit_key, project_id=project_id, name=name, value=value)
        async with self.audit.change(
            actor,
            "secret.put",
            project_id=project_id,
            resource=resource_of(name),
            fields=("value",),
            digests={"value": digest},
        ):
            await self.store.put(project_id, name, value, at=now)
        return SecretName(name, now)

    async def page(self, project_id: str, *, after: str | None, limit: int) -> list[SecretName]:
        return await self.store.page(project_id, after=after, limit=limit)

    async def missing(self, project_id: str, names: Iterable[str]) -> frozenset[str]:
        """Those of the names that have no value."""
        wanted = frozenset(names)
        return wanted - await self.store.known(project_id, wanted)

    async def delete(self, actor: Actor, project_id: str, name: str) -> None:
        """A tool that names it fails from its next call on."""
        if await self.missing(project_id, (name,)):
            raise NotFoundError("secret", name)
        async with self.audit.change(
            actor, "secret.delete", project_id=project_id, resource=resource_of(name)
        ):
            await self.store.delete(project_id, name)


def resource_of(name: str) -> str:
    """As the audit log names it; names alone might be anything's."""
    return f"secret:{name}"
