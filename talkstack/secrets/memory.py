from __future__ import annotations

import asyncio

from talkstack.errors import NotFoundError


class MemorySecretStore:
    def __init__(self) -> None:
        self._secrets: dict[tuple[str, str], str] = {}

    async def put(self, project_id: str, name: str, value: str) -> None:
        await asyncio.sleep(0)
        self._secrets[project_id, name] = value

    async def get(self, project_id: str, name: str) -> str:
        await asyncio.sleep(0)
        if (project_id, name) not in self._secrets:
            raise NotFoundError("secret", name)
        return self._secrets[project_id, name]
