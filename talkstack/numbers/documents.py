"""Documents that Twilio goes to when nothing here answers: what they say is done on the deployment's own account."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from talkstack.errors import ScopeError
from talkstack.http.rest.exchange import OWNER

NAME = re.compile(r"num_[0-9A-Za-z]+\.xml")


@dataclass(frozen=True, kw_only=True)
class Documents:
    """`base`: where the deployment keeps its own; none when empty."""

    base: str

    def refuse(self, url: str | None, granted: Collection[str] | None, *, before: str | None = None) -> None:
        """ScopeError: one that is kept elsewhere may dial anybody, and only an owner's key chooses it.

        `granted`: what the key that asks opens, None for the deployment itself; `before`: what stands already stays.
        """
        if url in {None, before} or granted is None or OWNER in granted or self._is_ours(url or ""):
            return
        raise ScopeError(OWNER)

    def _is_ours(self, url: str) -> bool:
        base = f"{self.base.rstrip('/')}/"
        return bool(self.base) and url.startswith(base) and NAME.fullmatch(url.removeprefix(base)) is not None
