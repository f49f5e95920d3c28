"""Whether everything that a call needs can be reached."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from talkstack.errors import ProviderError

CHECK_SECONDS = 3.0

Check = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Report:
    """By part: `ok`, or in a few words what is wrong."""

    parts: Mapping[str, str]

    @property
    def ready(self) -> bool:
        return all(state == "ok" for state in self.parts.values())

    def to_dict(self) -> dict[str, Any]:
        return {"status": "ok" if self.ready else "unavailable", "parts": dict(self.parts)}


@dataclass(frozen=True)
class Readiness:
    checks: Mapping[str, Check]

    async def check(self) -> Report:
        states = await asyncio.gather(*(self._one(check) for check in self.checks.values()))
        return Report(dict(zip(self.checks, states, strict=True)))

    async def _one(self, check: Check) -> str:
        try:
            await asyncio.wait_for(check(), CHECK_SECONDS)
        except ProviderError as error:
            return error.reason
        except TimeoutError:
            return f"no answer in {CHECK_SECONDS:.0f} s"
        return "ok"
