from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime

from talkstack.errors import NotFoundError
from talkstack.secrets.model import SecretName


class MemorySecretStore:
    def __init__(self) -> None:
        self._secrets: dict[tuple[str, str], tuple[str, datetime]] = {}

    async def put(self, project_id: str, name: str, value: str, *, at: datetime) -> None:
        await asyncio.sleep(0)
        self._secrets[project_id, name] = (value, at)

    async def get(self, project_id: str, name: str) -> str:
        await asyncio.sleep(0)
        if (project_id, name) not in self._secrets:
            raise NotFoundError("secret", name)
        value, _ = self._secrets[project_id, name]
        return value

    async def known(self, project_id: str, names: Iterable[str]) -> frozenset[str]:
        await asyncio.sleep(0)
        return frozenset(name for name in names if (project_id, name) in self._secrets)

    async def page(self, project_id: str, *, after: str | None, limit: int) -> list[SecretName]:
        await asyncio.sleep(0)
        names = sorted(name for owner, name in self._secrets if owner == project_id)
        found = [name for name in names if after is None or name > after][: limit + 1]
        return [SecretName(name, self._secrets[project_id, name][1]) for name in found]

    async def delete(self, project_id: str, name: str) -> None:
        await asyncio.sleep(0)
        self._secrets.pop((project_id, name), None)

    async def delete_all(self, project_id: str) -> None:
        await asyncio.sleep(0)
        for owner, name in list(self._secrets):
            if owner == project_id:
                del self._secrets[owner, name]
