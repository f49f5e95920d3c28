from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import Field

from talkstack.http.rest.shapes import Told
from talkstack.recordings import model


class Recording(Told):
    """`none`: the call is not recorded. `expected`: the file is not here yet. `absent`: there is none in the end.

    `refused`: whoever was on the line did not agree. Of one that is not `ready` the rest is null.
    """

    status: model.Status
    channels: int | None = Field(description="2: the caller's, then the agent's; 0 when it is not known")
    seconds: int | None
    bytes: int | None
    url: str | None = Field(description="A WAV file, to be had without a key until `expires_at`")
    expires_at: datetime | None

    @classmethod
    def of(cls, it: model.Reading) -> Self:
        ready = it.url is not None
        return cls(
            status=it.status,
            channels=it.sound.channels if ready else None,
            seconds=it.sound.seconds if ready else None,
            bytes=it.bytes if ready else None,
            url=it.url,
            expires_at=it.expires_at,
        )
