"""API keys: what they open, for how long, and how a secret becomes the digest that is kept of it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

SECRET = re.compile(r"ts_[A-Za-z0-9_-]{43}")
HINT = 7
"""So much of a secret is told in lists, that people may know it again."""


class Scope(StrEnum):
    """`owner` opens everything, in every project; the others open what they say in the key's own."""

    OWNER = "owner"
    PROJECT_READ = "project:read"
    PROJECT_WRITE = "project:write"
    KEYS_READ = "keys:read"
    KEYS_WRITE = "keys:write"
    AGENTS_READ = "agents:read"
    AGENTS_WRITE = "agents:write"
    AUDIT_READ = "audit:read"
    NUMBERS_READ = "numbers:read"
    NUMBERS_WRITE = "numbers:write"
    CALLS_READ = "calls:read"
    CALLS_WRITE = "calls:write"
    CALLS_DELETE = "calls:delete"
    VOICES_READ = "voices:read"
    SECRETS_READ = "secrets:read"
    SECRETS_WRITE = "secrets:write"
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_WRITE = "webhooks:write"


@dataclass(frozen=True, kw_only=True)
class KeySecret:
    """The SHA-256 of a secret (256 bits of chance need no salt), and until when it opens; None: as long as the key."""

    digest: str
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ApiKey:
    """`secrets`: the one in use, first, and behind it the one it has replaced, while both open."""

    id: str
    project_id: str
    name: str
    scopes: tuple[Scope, ...]
    hint: str
    secrets: tuple[KeySecret, ...]
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None
    revision: int = 1

    def opens(self, digest: str, now: datetime) -> bool:
        return self.live(now) and any(
            secret.digest == digest and (secret.until is None or now < secret.until)
            for secret in self.secrets
        )

    def live(self, now: datetime) -> bool:
        return self.revoked_at is None and not self.expired(now)

    def expired(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now

    def rotated(self, secret: str, now: datetime, overlap: timedelta) -> ApiKey:
        """The new secret opens at once, the one before it for as long as they overlap."""
        before = replace(self.secrets[0], until=now + overlap)
        kept = (before,) if overlap else ()
        return replace(
            self,
            secrets=(KeySecret(digest=digest_of(secret)), *kept),
            hint=hint_of(secret),
            revision=self.revision + 1,
        )


@dataclass(frozen=True)
class Shown:
    """A key with the secret that nobody can read again."""

    key: ApiKey
    secret: str


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def hint_of(secret: str) -> str:
    return secret[:HINT]
