"""What the engine keeps, as it stands in its database."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

type Event = dict[str, Any]
type Status = Literal["Pending", "Running", "Suspended", "Completed", "Failed", "Terminated"]

FINISHED: tuple[Status, ...] = ("Completed", "Failed", "Terminated")


@dataclass(frozen=True, slots=True)
class Parent:
    instance: str
    execution: str
    task: int


@dataclass(frozen=True, slots=True)
class Instance:
    """`input`, `output` and `custom_status` are JSON text."""

    id: str
    execution: str
    name: str
    version: str
    created: datetime
    updated: datetime
    status: Status = "Pending"
    input: str | None = None
    output: str | None = None
    custom_status: str | None = None
    parent: Parent | None = None

    @property
    def finished(self) -> bool:
        return self.status in FINISHED


@dataclass(frozen=True, slots=True)
class Message:
    """Something for an instance; with an `execution` it is for that life of the instance only."""

    instance: str
    event: Event
    execution: str | None = None
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Activity:
    instance: str
    execution: str
    task: int
    name: str
    input: str


@dataclass(frozen=True, slots=True)
class Timer:
    instance: str
    execution: str
    task: int
    fire_at: datetime


@dataclass(frozen=True, slots=True)
class Birth:
    """A new instance, the event that starts it, and what its parent hears should the id be taken."""

    instance: Instance
    started: Event
    refused: Message | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """An event of a history, kept as text too: joining texts spares encoding them at each replay."""

    text: str
    event: Event


@dataclass
class Turn:
    """All that one run of an orchestrator changes: written in one transaction or not at all."""

    before: Instance
    after: Instance
    consumed: list[int]
    history: list[Event] = field(default_factory=list[Event])
    activities: list[Activity] = field(default_factory=list[Activity])
    timers: list[Timer] = field(default_factory=list[Timer])
    births: list[Birth] = field(default_factory=list[Birth])
    letters: list[Message] = field(default_factory=list[Message])

    @cached_property
    def lines(self) -> list[Line]:
        played = [{**event, "IsPlayed": True} for event in self.history]
        return [Line(json.dumps(event), event) for event in played]

    @property
    def begins_anew(self) -> bool:
        return self.before.execution != self.after.execution
