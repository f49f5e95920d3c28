from __future__ import annotations

from datetime import datetime
from typing import Protocol

from talkstack.transcripts.model.record import Part, Record, Transcript


class Recordings(Protocol):
    async def channels(self, call_id: str) -> list[bytes]:
        """Each channel of a call's recording as 8 kHz mono mu-law, the caller's first.

        NotFoundError when there is none, BadRequestError when it is of a kind that cannot be read.
        """
        ...


class TranscriptStore(Protocol):
    """By call. Whoever writes what is there already, or is erased, changes nothing."""

    async def begin(self, call_id: str, at: datetime) -> Transcript:
        """As it stands, begun at that instant when nobody had."""
        ...

    async def keep(self, call_id: str, key: str, part: Part) -> None:
        """The first of a key stays."""
        ...

    async def conclude(self, call_id: str, record: Record) -> None:
        """The first record stays; its parts are in it and kept no longer."""
        ...

    async def get(self, call_id: str) -> Transcript | None: ...

    async def erase(self, call_id: str) -> None: ...
