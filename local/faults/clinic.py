"""What the clinic may do wrong when a tool asks it something."""

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


def clinic_switch() -> Switch[ClinicFault]:
    return Switch(TypeAdapter(Annotated[ClinicFault, Field(discriminator="kind")]))
