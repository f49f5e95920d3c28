"""What the model stand-in may do wrong."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from local.faults.switch import Fault, Switch


class Status(Fault):
    kind: Literal["status"]
    status: Literal[429, 500, 503]
    retry_after: Annotated[float, Field(ge=0)] | None = None


class _InTheStream(Fault):
    after: Annotated[int, Field(ge=0)] = 0
    """So many tokens come before it."""


class BreakOff(_InTheStream):
    """The connection is reset."""

    kind: Literal["break_off"]


class Stall(_InTheStream):
    """Nothing more comes, and the connection stays."""

    kind: Literal["stall"]


class Refuse(Fault):
    """It will not answer in a schema, and says so in words; other requests are not met by it."""

    kind: Literal["refuse"]


type Cut = BreakOff | Stall
type ModelFault = Status | BreakOff | Stall | Refuse


def model_switch() -> Switch[ModelFault]:
    return Switch(TypeAdapter(Annotated[ModelFault, Field(discriminator="kind")]))
