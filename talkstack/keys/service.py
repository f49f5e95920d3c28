"""Keys: made, shown once, rotated, revoked; and whoever comes with one let in."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from talkstack.audit.model import Actor
from talkstack.audit.service import Audit
from talkstack.clock import Clock
from talkstack.errors import (
    ConflictError,
    FieldProblem,
    InvalidError,
    NotFoundError,
    TooManyRequestsError,
    UnauthorizedError,
)
from talkstack.http.rest.exchange import Principal
from talkstack.http.rest.gate import Admission, Allowance
from talkstack.ids import new_id, new_secret
from talkstack.keys.granted import Granted, beyond, refuse_beyond
from talkstack.keys.model import SECRET, ApiKey, KeySecret, Scope, Shown, digest_of, hint_of
from talkstack.keys.ports import KeyStore, RateStore
from talkstack.projects.ports import ProjectStore
from talkstack.projects.quota import refuse_more
from talkstack.revisions import at_revision

USED_EVERY = timedelta(minutes=1)
"""The last use is written down no oftener."""
WINDOW_SECONDS = 60
REQUESTS_A_MINUTE = 600


@dataclass(frozen=True, kw_only=True)
class Keyring:
    projects: ProjectStore
    keys: KeyStore
    rates: RateStore
    audit: Audit
    clock: Clock

    async def admit(self, key: str) -> Admission:
        now = self.clock.now()
        known = await self._known(key, now)
        allowance = await self._counted(known, now)
        if known.last_used_at is None or now - known.last_used_at >= USED_EVERY:
            await self.keys.used(known.id, now)
        scopes = frozenset(scope.value for scope in known.scopes)
        return Admission(Principal(key_id=known.id, project_id=known.project_id, scopes=scopes), allowance)

    async def create(
        self,
        actor: Actor,
        project_id: str,
        *,
        name: str,
        scopes: Sequence[Scope],
        expires_at: datetime | None,
        granted: Granted = None,
    ) -> Shown:
        """Nobody gives away more than they have."""
        now = self.clock.now()
        self._refuse(scopes, expires_at, granted, now)
        await refuse_more(self.projects, project_id, "keys", self.keys)
        secret = new_secret()
        key = ApiKey(
            id=new_id("key", now),
            project_id=project_id,
            name=name,
            scopes=tuple(dict.fromkeys(scopes)),
            hint=hint_of(secret),
            secrets=(KeySecret(digest=digest_of(secret)),),
            created_at=now,
            expires_at=expires_at,
        )
        fields = ("name", "scopes", "expires_at")
        async with self._change(actor, "key.create", key, fields, digests={"secret": digest_of(secret)}):
            await self.keys.insert(key)
        return Shown(key, secret)

    async def get(self, project_id: str, key_id: str) -> ApiKey:
        return await self.keys.get(project_id, key_id)

    async def page(self, project_id: str, *, after: str | None, limit: int) -> list[ApiKey]:
        return await self.keys.page(project_id, after=after, limit=limit)

    async def rename(self, actor: Actor, project_id: str, key_id: str, *, name: str, revision: int) -> ApiKey:
        key = at_revision(await self.keys.get(project_id, key_id), "key", revision)
        renamed = replace(key, name=name, revision=key.revision + 1)
        async with self._change(actor, "key.rename", key, ("name",)):
            await self.keys.replace(key, renamed)
        return renamed

    async def rotate(
        self, actor: Actor, project_id: str, key_id: str, *, overlap: timedelta, granted: Granted = None
    ) -> Shown:
        """ScopeError when the key opens more than the one that asks, which would be told its secret."""
        now = self.clock.now()
        key = await self.keys.get(project_id, key_id)
        refuse_beyond(granted, key.scopes)
        if not key.live(now):
            raise ConflictError("key_over", "the key is revoked or has expired: make another one")
        secret = new_secret()
        rotated = key.rotated(secret, now, overlap)
        async with self._change(actor, "key.rotate", key, ("secret",), digests={"secret": digest_of(secret)}):
            await self.keys.replace(key, rotated)
        return Shown(rotated, secret)

    async def revoke(self, actor: Actor, project_id: str, key_id: str, *, granted: Granted = None) -> None:
        """Idempotent: it opens nothing from the next request on. ScopeError when it opens more than the one that asks."""
        key = await self.keys.get(project_id, key_id)
        refuse_beyond(granted, key.scopes)
        if key.revoked_at:
            return
        revoked = replace(key, revoked_at=self.clock.now(), revision=key.revision + 1)
        async with self._change(actor, "key.revoke", key, ("revoked_at",)):
            await self.keys.replace(key, revoked)

    async def revoke_all(self, actor: Actor, project_id: str, *, but: str | None = None) -> None:
        """`but`: the id of the one that stays."""
        after = None
        while keys := await self.keys.page(project_id, after=after, limit=100):
            for key in keys:
                if key.id != but:
                    await self.revoke(actor, project_id, key.id)
            after = keys[-1].id

    def _refuse(
        self,
        scopes: Sequence[Scope],
        expires_at: datetime | None,
        granted: Granted,
        now: datetime,
    ) -> None:
        problems: list[FieldProblem] = []
        if expires_at is not None and expires_at <= now:
            problems.append(FieldProblem("body", "/expires_at", "in_the_past", "the key would open nothing"))
        lacking = beyond(granted, scopes)
        problems += [
            FieldProblem("body", f"/scopes/{at}", "scope_beyond_own", "your own key has not this scope")
            for at, scope in enumerate(scopes)
            if scope in lacking
        ]
        if problems:
            raise InvalidError(problems)

    async def _known(self, key: str, now: datetime) -> ApiKey:
        """Nobody learns more of a key that opens nothing than that it is over, and that only with the key itself."""
        if not SECRET.fullmatch(key):
            raise UnauthorizedError("key_unknown", "there is no such key")
        digest = digest_of(key)
        try:
            known = await self.keys.by_digest(digest)
        except NotFoundError:
            raise UnauthorizedError("key_unknown", "there is no such key") from None
        if not known.opens(digest, now):
            raise UnauthorizedError("key_over", "the key has expired, was rotated or revoked")
        return known

    async def _counted(self, key: ApiKey, now: datetime) -> Allowance:
        seconds = int(now.timestamp())
        window, passed = divmod(seconds, WINDOW_SECONDS)
        reset = WINDOW_SECONDS - passed
        used = await self.rates.count(key.id, window=window, limit=REQUESTS_A_MINUTE)
        if not used:
            raise TooManyRequestsError(REQUESTS_A_MINUTE, reset)
        return Allowance(REQUESTS_A_MINUTE, REQUESTS_A_MINUTE - used, reset)

    def _change(
        self,
        actor: Actor,
        action: str,
        key: ApiKey,
        fields: Sequence[str],
        digests: dict[str, str] | None = None,
    ) -> AbstractAsyncContextManager[None]:
        return self.audit.change(
            actor, action, project_id=key.project_id, resource=key.id, fields=fields, digests=digests
        )
