from __future__ import annotations

from typing import Protocol

from talkstack.book.model import Entry, Wanted


class CallBook(Protocol):
    async def page(self, project_id: str, wanted: Wanted, *, after: str | None, limit: int) -> list[Entry]:
        """Those made before `after`, the newest first; one more than the limit when there are more."""
        ...

    async def count(self, project_id: str, wanted: Wanted, *, most: int) -> int:
        """How many there are; counted up to `most`."""
        ...
