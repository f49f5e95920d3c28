"""Whether everything that a call needs can be reached."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from talkstack.clock import Clock
from talkstack.errors import ProviderError

CHECK_SECONDS = 3.0
KEPT_SECONDS = 20.0

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


class Readiness:
    """Looks again only after a while: a check of the model costs a request, and probes come often."""

    def __init__(self, checks: Mapping[str, Check], clock: Clock, *, patience: float = CHECK_SECONDS) -> None:
        self._checks = checks
        self._patience = patience
        self._clock = clock
        self._report: Report | None = None
        self._looked = 0.0

    async def check(self) -> Report:
        if self._report is None or self._clock.monotonic() - self._looked >= KEPT_SECONDS:
            self._report = await self._look()
            self._looked = self._clock.monotonic()
        return self._report

    async def _look(self) -> Report:
        states = await asyncio.gather(*(self._one(check) for check in self._checks.values()))
        return Report(dict(zip(self._checks, states, strict=True)))

    async def _one(self, check: Check) -> str:
        try:
            await asyncio.wait_for(check(), self._patience)
        except ProviderError as error:
            return error.reason
        except TimeoutError:
            return f"no answer in {self._patience:g} s"
        return "ok"
