from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import datetime

from talkstack.errors import NotFoundError, StaleError
from talkstack.keys.model import ApiKey


class MemoryKeyStore:
    def __init__(self) -> None:
        self._keys: dict[str, ApiKey] = {}

    async def insert(self, key: ApiKey) -> None:
        await asyncio.sleep(0)
        if key.id in self._keys or self._secrets() & {secret.digest for secret in key.secrets}:
            raise StaleError("key", key.id)
        self._keys[key.id] = key

    async def get(self, project_id: str, key_id: str) -> ApiKey:
        await asyncio.sleep(0)
        key = self._keys.get(key_id)
        if key is None or key.project_id != project_id:
            raise NotFoundError("key", key_id)
        return key

    async def by_digest(self, digest: str) -> ApiKey:
        await asyncio.sleep(0)
        for key in self._keys.values():
            if any(secret.digest == digest for secret in key.secrets):
                return key
        raise NotFoundError("key", "")

    async def replace(self, before: ApiKey, after: ApiKey) -> None:
        await asyncio.sleep(0)
        kept = self._keys.get(before.id)
        if kept is None or kept.revision != before.revision:
            raise StaleError("key", before.id)
        self._keys[before.id] = replace(after, last_used_at=kept.last_used_at)

    async def used(self, key_id: str, at: datetime) -> None:
        await asyncio.sleep(0)
        key = self._keys[key_id]
        self._keys[key_id] = replace(key, last_used_at=max(key.last_used_at or at, at))

    async def count(self, project_id: str) -> int:
        await asyncio.sleep(0)
        return sum((key.project_id, key.revoked_at) == (project_id, None) for key in self._keys.values())

    async def page(self, project_id: str, *, after: str | None, limit: int) -> list[ApiKey]:
        await asyncio.sleep(0)
        mine = sorted(
            (key for key in self._keys.values() if key.project_id == project_id), key=_id, reverse=True
        )
        return [key for key in mine if after is None or key.id < after][: limit + 1]

    def _secrets(self) -> set[str]:
        return {secret.digest for key in self._keys.values() for secret in key.secrets}


class MemoryRateStore:
    def __init__(self) -> None:
        self._counts: Counter[tuple[str, int]] = Counter()

    async def count(self, key_id: str, *, window: int, limit: int) -> int:
        await asyncio.sleep(0)
        if self._counts[key_id, window] >= limit:
            return 0
        self._counts[key_id, window] += 1
        return self._counts[key_id, window]


def _id(key: ApiKey) -> str:
    return key.id
