from __future__ import annotations

from datetime import datetime
from typing import Protocol

from talkstack.keys.model import ApiKey


class KeyStore(Protocol):
    async def insert(self, key: ApiKey) -> None:
        """StaleError when its id or a secret of it is taken."""
        ...

    async def get(self, project_id: str, key_id: str) -> ApiKey:
        """NotFoundError("key", id), also for another project's."""
        ...

    async def by_digest(self, digest: str) -> ApiKey:
        """The key that has, or lately had, a secret of this digest. NotFoundError when there is none."""
        ...

    async def replace(self, before: ApiKey, after: ApiKey) -> None:
        """StaleError when `before` is not what stands."""
        ...

    async def used(self, key_id: str, at: datetime) -> None: ...

    async def count(self, project_id: str) -> int:
        """Those that were not revoked."""
        ...

    async def page(self, project_id: str, *, after: str | None, limit: int) -> list[ApiKey]:
        """The newest first; one more than the limit when there are more."""
        ...


class RateStore(Protocol):
    async def count(self, key_id: str, *, window: int, limit: int) -> int:
        """Count one request in this window (minutes since 1970): how many it are now, or 0 when it was one too many."""
        ...
