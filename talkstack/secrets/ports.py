from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from talkstack.secrets.model import SecretName


class SecretStore(Protocol):
    """Customers' secrets by project and name, encrypted at rest."""

    async def put(self, project_id: str, name: str, value: str, *, at: datetime) -> None: ...

    async def get(self, project_id: str, name: str) -> str:
        """NotFoundError("secret", name) when there is none."""
        ...

    async def known(self, project_id: str, names: Iterable[str]) -> frozenset[str]:
        """Those of the names that have a value."""
        ...

    async def page(self, project_id: str, *, after: str | None, limit: int) -> list[SecretName]:
        """By name; one more than the limit when there are more."""
        ...

    async def delete(self, project_id: str, name: str) -> None:
        """Nothing when there is none."""
        ...

    async def delete_all(self, project_id: str) -> None: ...
