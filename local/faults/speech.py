"""What the speech stand-in may do wrong."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from local.faults.switch import Fault, Switch

type Direction = Literal["recognition", "synthesis", "transcription"]


class _OfDirection(Fault):
    of: Direction | None = None

    def concerns(self, direction: Direction) -> bool:
        return self.of in {None, direction}


class Status(_OfDirection):
    """Instead of the upgrade to a WebSocket, or of a transcription."""

    kind: Literal["status"]
    status: Literal[429, 500, 503]


class _InTheTurn(_OfDirection):
    after: Annotated[int, Field(ge=0)] = 0
    """So many messages of the turn come before it: of a synthesis its response, then its audio piece by piece."""


class Close(_InTheTurn):
    """The WebSocket is closed with 1011; under a transcription the connection is cut."""

    kind: Literal["close"]


class Stall(_InTheTurn):
    """Nothing more comes, and the connection stays."""

    kind: Literal["stall"]


type SpeechFault = Status | Close | Stall


def speech_switch() -> Switch[SpeechFault]:
    return Switch(TypeAdapter(Annotated[SpeechFault, Field(discriminator="kind")]))
