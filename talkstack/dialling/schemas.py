from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, model_validator

from talkstack.agents.words.phrases import Phrase
from talkstack.calls.call import Call
from talkstack.calls.model import order
from talkstack.calls.model.order import Cause, Detection, OnMachine
from talkstack.dialling.request import CallRequest
from talkstack.http.rest.shapes import Sent, Text, Told
from talkstack.values import UNCONTROLLED, Wrong, refuse

VariableName = Annotated[str, Field(max_length=64, pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Whole = Annotated[int, Field(ge=-(10**15), le=10**15)]
Decimal = Annotated[float, Field(ge=-(10**15), le=10**15)]
Given = Annotated[Text, Field(max_length=500)] | bool | Whole | Decimal
MetadataName = Annotated[str, Field(max_length=40, pattern=rf"^{UNCONTROLLED}{{1,40}}$")]
MetadataValue = Annotated[Text, Field(max_length=500)]


class Retry(Sent):
    attempts: int = Field(default=1, ge=1, le=5, description="How many in all")
    delay_seconds: int = Field(default=300, ge=10, le=86_400)
    causes: tuple[Cause, ...] = Field(
        default=order.Retry.causes, max_length=len(Cause), description="What is followed by another attempt"
    )


class CallCreate(Sent):
    to: str = Field(pattern=r"^\+[1-9][0-9]{2,14}$", max_length=16, description="E.164")
    agent_id: str = Field(max_length=64)
    agent_version: int | None = Field(
        default=None, ge=1, le=1_000_000, description="null: the one that is published"
    )
    number_id: str | None = Field(
        default=None,
        max_length=64,
        description="Calls, and is what the phone shows. null: the newest of the agent's that may, else any that may",
    )
    variables: dict[VariableName, Given] = Field(
        default={}, max_length=64, description="What stands for the agent's variables in this call"
    )
    detection: Detection = Field(
        default=Detection.OFF,
        description="Whether Twilio tells if a machine answers: at once, or after its greeting",
    )
    on_machine: OnMachine = Field(default=OnMachine.TALK, description="What is done to a machine")
    message: Phrase | None = Field(
        default=None, description="Left on a machine. May hold the agent's variables"
    )
    introduction: Phrase | None = Field(
        default=None,
        description="Who calls and why, said to whatever screens the call. May hold the agent's variables",
    )
    ring_seconds: int = Field(default=30, ge=5, le=120)
    retry: Retry = Retry()
    metadata: dict[MetadataName, MetadataValue] = Field(default={}, max_length=20)

    @model_validator(mode="after")
    def _knows_its_machine(self) -> Self:
        refuse(_misfits(self))
        return self

    @property
    def request(self) -> CallRequest:
        return CallRequest(
            to=self.to,
            agent_id=self.agent_id,
            agent_version=self.agent_version,
            number_id=self.number_id,
            variables=self.variables,
            metadata=self.metadata,
            order=order.Order(
                detection=self.detection,
                on_machine=self.on_machine,
                message=self.message,
                introduction=self.introduction,
                ring_seconds=self.ring_seconds,
                retry=order.Retry(
                    attempts=self.retry.attempts,
                    delay_seconds=self.retry.delay_seconds,
                    causes=tuple(dict.fromkeys(self.retry.causes)),
                ),
            ),
        )


def _misfits(call: CallCreate) -> list[Wrong]:
    """A message is only left once a greeting is over, and nothing is done to a machine that nobody looks for."""
    leaves = call.on_machine is OnMachine.LEAVE_MESSAGE
    wrong: list[Wrong] = []
    if leaves and call.message is None:
        wrong.append(Wrong(("message",), "message_missing", "say what is to be left"))
    if call.message is not None and not leaves:
        wrong.append(Wrong(("message",), "message_not_left", "only leave_message leaves it"))
    if leaves and call.detection is not Detection.MESSAGE_END:
        wrong.append(Wrong(("detection",), "needs_message_end", "leave_message waits for detect_message_end"))
    if call.on_machine is OnMachine.HANG_UP and call.detection is Detection.OFF:
        wrong.append(Wrong(("detection",), "needs_detection", "nobody looks whether a machine answers"))
    return wrong


class CallPlaced(Told):
    """Nothing of a person: it is kept for whoever repeats the request."""

    id: str
    status: str
    created_at: datetime

    @classmethod
    def of(cls, call: Call) -> Self:
        return cls(id=call.id, status=call.status, created_at=call.started_at)
