"""What a deployment needs of its database before anybody has a key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from talkstack.audit.model import DEPLOYMENT
from talkstack.clock import Clock
from talkstack.errors import ConflictError
from talkstack.ids import new_id
from talkstack.keys.model import ApiKey, Scope, Shown
from talkstack.keys.ports import KeyStore
from talkstack.keys.service import Keyring
from talkstack.projects.model import Project
from talkstack.projects.ports import ProjectStore
from talkstack.setup.model import Migrated
from talkstack.setup.ports import Schema

OWNER = "owner"
VISITOR = "deployment"
MIGRATION_SECONDS = 180.0
"""Azure's front end gives a request up after 230."""
PAGE = 100


@dataclass(frozen=True, kw_only=True)
class Setup:
    schema: Schema
    projects: ProjectStore
    keys: KeyStore
    keyring: Keyring
    clock: Clock

    async def migrate(self, *, seconds: float = MIGRATION_SECONDS) -> Migrated:
        return await self.schema.migrate(seconds=seconds)

    async def owner(self, project: str, *, again: bool = False) -> Shown:
        """The project, made when there is none of that name, and an owner's key of it.

        ConflictError("owner_exists") when it has one, unless another is wanted: what was lost cannot be told again.
        """
        home = await self._home(project)
        if not again and await self._owned(home.id):
            raise ConflictError(
                "owner_exists", "the project has an owner's key; ask for it `again` if it is lost"
            )
        return await self._key(home.id, OWNER, None)

    async def visitor(self, project: str, *, minutes: int) -> Shown:
        """A key for one who sets things up and leaves; it ends by itself."""
        home = await self._home(project)
        return await self._key(home.id, VISITOR, self.clock.now() + timedelta(minutes=minutes))

    async def _home(self, name: str) -> Project:
        now = self.clock.now()
        return await self.projects.ensure(Project(id=new_id("prj", now), name=name, created_at=now))

    async def _key(self, project_id: str, name: str, expires_at: datetime | None) -> Shown:
        return await self.keyring.create(
            DEPLOYMENT, project_id, name=name, scopes=(Scope.OWNER,), expires_at=expires_at
        )

    async def _owned(self, project_id: str) -> bool:
        after = None
        while page := await self.keys.page(project_id, after=after, limit=PAGE):
            if any(_lasts(key) for key in page):
                return True
            after = page[-1].id
        return False


def _lasts(key: ApiKey) -> bool:
    return Scope.OWNER in key.scopes and key.revoked_at is None and key.expires_at is None
