"""What the host and the durable engine know of each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from local.host.durable.versions import Match, Mismatch


class InvocationFailed(Exception):  # noqa: N818 (an outcome, not an error of the host)
    """The function raised; `message` is the whole text of its exception."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class WorkerLost(Exception):  # noqa: N818 (as above)
    """The worker died before it answered: the same work is done again."""


class Invoke(Protocol):
    """Runs `function` on some worker with `payload` (JSON text) and returns its result as JSON text.

    Raises InvocationFailed when the function raised and WorkerLost when the worker died meanwhile.
    """

    async def __call__(self, function: str, payload: str) -> str: ...


@dataclass(frozen=True)
class DurableFunctions:
    """Durable name (in any case) to function name."""

    orchestrators: Mapping[str, str]
    activities: Mapping[str, str]
    entities: Mapping[str, str]


@dataclass(frozen=True)
class DurableSettings:
    hub: str = "TestHubName"
    default_version: str | None = None
    version_match: Match = "CurrentOrOlder"
    version_mismatch: Mismatch = "Reject"
    overridable_states: Literal["NonRunningStates", "AnyState"] = "NonRunningStates"
    max_activities: int = 20
    max_orchestrators: int = 20


@dataclass(frozen=True)
class DurableRequest:
    """`path` is what follows the base, percent-encoded as it came; header names are lower-case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    base: str


@dataclass(frozen=True)
class DurableAnswer:
    status: int
    headers: Mapping[str, str]
    body: bytes
