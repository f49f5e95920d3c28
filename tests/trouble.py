"""A store that can be put out of order."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Switched:
    """While `fault` is set the store fails with it, or hangs for ever with True; `only` names what is concerned.

    `touched` is set by whatever meets the trouble.
    """

    store: Any
    fault: Exception | bool = False
    only: frozenset[str] = frozenset()
    touched: asyncio.Event = field(default_factory=asyncio.Event)

    def __getattr__(self, name: str) -> Any:
        async def use(*args: Any, **kwargs: Any) -> Any:
            if self.fault and (name in self.only or not self.only):
                await self._trouble()
            return await getattr(self.store, name)(*args, **kwargs)

        return use

    async def _trouble(self) -> None:
        self.touched.set()
        if isinstance(self.fault, Exception):
            raise self.fault
        await asyncio.get_running_loop().create_future()
