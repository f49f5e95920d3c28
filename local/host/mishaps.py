"""Activities that fail on purpose: before they have run, or after it, when only their answer is lost."""

from collections.abc import Collection
from dataclasses import dataclass
from random import Random
from typing import Literal

from .durable.contract import InvocationFailed, Invoke
from .front import log

type Mishap = Literal["before it ran", "after it ran"]

MISHAPS: tuple[Mishap, ...] = ("before it ran", "after it ran")
ON_PURPOSE = "is made to fail"


@dataclass(frozen=True)
class Mishaps:
    """`share` of all invocations of activities fail; the same `seed` draws the same ones."""

    share: float = 0.0
    seed: int = 0


class Unreliable:
    """Invokes as what it is given does, and has `activities` (functions) meet their mishaps."""

    def __init__(self, invoke: Invoke, mishaps: Mishaps) -> None:
        self._invoke = invoke
        self._share = mishaps.share
        self._random = Random(mishaps.seed)
        self.activities: Collection[str] = ()

    async def __call__(self, function: str, payload: str) -> str:
        mishap = self._next() if self._share and function in self.activities else None
        if mishap == "before it ran":
            raise _failed(function, mishap)
        result = await self._invoke(function, payload)
        if mishap:
            raise _failed(function, mishap)
        return result

    def _next(self) -> Mishap | None:
        return self._random.choice(MISHAPS) if self._random.random() < self._share else None


def _failed(function: str, mishap: Mishap) -> InvocationFailed:
    log(f"activity {function} {ON_PURPOSE} {mishap}")
    return InvocationFailed(f"the host was asked to fail it {mishap}")
