"""Documents that Twilio goes to when nothing here answers: what they say is done on the deployment's own account."""

from __future__ import annotations

import re
from dataclasses import dataclass

from talkstack.keys.granted import Granted, refuse_beyond
from talkstack.keys.model import Scope

NAME = re.compile(r"num_[0-9A-Za-z]+\.xml")


@dataclass(frozen=True, kw_only=True)
class Documents:
    """`base`: where the deployment keeps its own; none when empty."""

    base: str

    def refuse(self, url: str | None, granted: Granted, *, before: str | None = None) -> None:
        """ScopeError: one that is kept elsewhere may dial anybody, and only an owner chooses it. `before` may stay."""
        if url is not None and url != before and not self._is_ours(url):
            refuse_beyond(granted, (Scope.OWNER,))

    def _is_ours(self, url: str) -> bool:
        base = f"{self.base.rstrip('/')}/"
        return bool(self.base) and url.startswith(base) and NAME.fullmatch(url.removeprefix(base)) is not None
