"""The nodes of an action tree: what the orchestrator asked to wait for, and how far it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Literal, Protocol

type Ending = Literal["completed", "failed"]


class Ask(IntEnum):
    ACTIVITY = 0
    ACTIVITY_WITH_RETRY = 1
    SUB_ORCHESTRATOR = 2
    SUB_ORCHESTRATOR_WITH_RETRY = 3
    CONTINUE_AS_NEW = 4
    TIMER = 5
    EVENT = 6
    CALL_ENTITY = 7
    CALL_HTTP = 8
    SIGNAL_ENTITY = 9
    SCHEDULED_SIGNAL_ENTITY = 10
    WHEN_ANY = 11
    WHEN_ALL = 12


class Node(Protocol):
    @property
    def done(self) -> bool:
        """Complete for the Durable extension, which goes on to the next action."""
        ...

    @property
    def settled(self) -> bool:
        """Complete for the SDK, which goes on with the orchestrator's code."""
        ...

    @property
    def failed(self) -> bool: ...

    @property
    def closed(self) -> bool:
        """Done, or a timer that was cancelled."""
        ...


@dataclass(slots=True)
class Leaf:
    done: bool = False
    failed: bool = False
    cancelled: bool = False

    @property
    def settled(self) -> bool:
        return self.done

    @property
    def closed(self) -> bool:
        return self.done or self.cancelled

    def finish(self, ending: Ending = "completed") -> None:
        self.done = True
        self.failed = ending == "failed"


@dataclass(frozen=True, slots=True)
class All:
    children: Sequence[Node]

    @property
    def done(self) -> bool:
        return all(child.closed for child in self.children)

    @property
    def settled(self) -> bool:
        return self.failed or all(child.settled for child in self.children)

    @property
    def failed(self) -> bool:
        return any(child.failed for child in self.children)

    @property
    def closed(self) -> bool:
        return self.done


@dataclass(frozen=True, slots=True)
class Any:
    children: Sequence[Node]

    @property
    def done(self) -> bool:
        return any(child.done for child in self.children) or all(child.closed for child in self.children)

    @property
    def settled(self) -> bool:
        return any(child.settled for child in self.children)

    @property
    def failed(self) -> bool:
        return False

    @property
    def closed(self) -> bool:
        return self.done


@dataclass(frozen=True, slots=True)
class Task:
    """Something scheduled under a number that the engine and the SDK count alike."""

    id: int
    kind: Literal["activity", "sub-orchestrator", "timer"]
    name: str = ""
    input: str = "null"
    instance: str | None = None
    version: str | None = None
    fire_at: datetime | None = None
