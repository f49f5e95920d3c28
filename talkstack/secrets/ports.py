from __future__ import annotations

from typing import Protocol


class SecretStore(Protocol):
    """Customers' secrets by project and name, encrypted at rest."""

    async def put(self, project_id: str, name: str, value: str) -> None: ...

    async def get(self, project_id: str, name: str) -> str:
        """NotFoundError("secret", name) when there is none."""
        ...
