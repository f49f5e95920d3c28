"""What the clinic may do wrong when a tool asks it something, or when it is told of a call."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from local.faults.switch import Fault, Switch


class Status(Fault):
    kind: Literal["status"]
    status: Literal[429, 500, 503]
    after_effect: bool = False
    """Whether what was asked for is done all the same."""


class LostAnswer(Fault):
    """What was asked for is done, and the connection is reset instead of an answer."""

    kind: Literal["lost_answer"]


type ClinicFault = Status | LostAnswer


class HookStatus(Status):
    event: str | None = None
    """The type of the events that meet it; all of them, when nothing is said."""


class HookLostAnswer(LostAnswer):
    event: str | None = None


type HookFault = HookStatus | HookLostAnswer


def hook_switch() -> Switch[HookFault]:
    return Switch(TypeAdapter(Annotated[HookFault, Field(discriminator="kind")]))


def clinic_switch() -> Switch[ClinicFault]:
    return Switch(TypeAdapter(Annotated[ClinicFault, Field(discriminator="kind")]))
