from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from talkstack.calls.model.fact import AttemptState
from talkstack.dialling.attempt import Attempt


class DialStore(Protocol):
    async def begin(self, attempt: Attempt) -> Attempt:
        """Keep it; when it is there already, as it stands there. Only whoever gets its own back may dial."""
        ...

    async def get(self, call_id: str, n: int) -> Attempt | None: ...

    async def learn(self, call_id: str, n: int, sid: str) -> bool:
        """The attempt is placed under that sid. False when it was given up, or is known under another.

        StaleError when the sid is that of another attempt.
        """
        ...

    async def end(self, call_id: str, n: int, state: AttemptState, code: int | None = None) -> bool:
        """Only of one that is dialling; False when it is not any more."""
        ...

    async def searched(self, call_id: str, n: int, at: datetime) -> None:
        """The carrier was asked for it in vain."""
        ...

    async def known(self, sids: Iterable[str]) -> set[str]:
        """Those of the sids that some attempt has."""
        ...

    async def of_call(self, call_id: str) -> Sequence[Attempt]:
        """In their order."""
        ...

    async def erase(self, call_id: str) -> None: ...


class Objection(NamedTuple):
    """Why a number is not called; `detail` never repeats it."""

    code: str
    detail: str


class NumberingPlan(Protocol):
    def objection(self, e164: str, countries: Collection[str]) -> Objection | None:
        """To a call, when only these countries (ISO 3166-1, two letters) may be called."""
        ...

    def unsafe(self, e164: str) -> Objection | None:
        """To putting anybody through to it: emergency services, and numbers that cost extra."""
        ...

    def country(self, e164: str) -> str:
        """Where it belongs, or would if it existed; "001" for no country."""
        ...
