"""A tool is the customer's HTTP API; a run of it happens exactly once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, Protocol

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from talkstack.tools.schema import wrong_with
from talkstack.values import Text, Wrong, refuse

NAME = r"^[a-z][a-z0-9_]{0,63}$"
ADDRESS = r'^https?://[A-Za-z0-9.:\[\]_-]{1,255}([/?][!-"$-~]*)?$'
TAG = r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}$"

ToolName = Annotated[str, Field(pattern=NAME)]
Description = Annotated[Text, Field(min_length=1, max_length=1000)]
Words = Annotated[tuple[Annotated[Text, Field(min_length=1, max_length=100)], ...], Field(max_length=100)]


def _strict(schema: dict[str, Any]) -> dict[str, Any]:
    refuse(wrong_with(schema))
    return schema


class Tool(BaseModel):
    """`writes` marks a tool with an effect; `secret` names the bearer token kept by the port `secrets`.

    `idempotent` says that the API honours `Idempotency-Key`: what came of a lost request may be asked for by the same
    request. `done_words` are, by language, the words with which an agent claims that the tool has done its work.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    name: ToolName
    description: Description
    parameters: Annotated[dict[str, Any], AfterValidator(_strict)] = Field(
        max_length=20, description="JSON schema of an object, as strict function calling takes it"
    )
    method: Literal["GET", "POST"] = "POST"
    url: str = Field(pattern=ADDRESS, max_length=2000)
    secret: str | None = Field(default=None, pattern=NAME, description="Name of the secret: its bearer token")
    writes: bool = Field(default=True, description="It has an effect")
    idempotent: bool = Field(default=False, description="The API honours Idempotency-Key")
    timeout_seconds: float = Field(default=5.0, gt=0, le=10)
    done_words: dict[Annotated[str, Field(pattern=TAG)], Words] = Field(
        default_factory=dict,
        max_length=20,
        description="By language, the words with which an agent claims that it is done",
    )


RESERVED = frozenset({"end_call", "transfer", "pause_recording", "resume_recording"})
"""The names of what every agent can do by itself."""


class Named(Protocol):
    @property
    def name(self) -> str: ...


def distinct[T: Named](
    things: tuple[T, ...], kind: str, *, reserved: frozenset[str] = frozenset()
) -> tuple[T, ...]:
    """Every name that is taken is told, with its place."""
    seen = set(reserved)
    taken: list[Wrong] = []
    for at, thing in enumerate(things):
        if thing.name in seen:
            taken.append(Wrong((at, "name"), "name_taken", f"another {kind} has that name"))
        seen.add(thing.name)
    refuse(taken)
    return things


class RunState(StrEnum):
    PROPOSED = "proposed"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"


FINAL = frozenset({RunState.DONE, RunState.FAILED, RunState.UNKNOWN})


@dataclass(frozen=True, kw_only=True)
class ToolRun:
    """One row of the ledger; `id` is also the Idempotency-Key that the customer's API sees.

    `model_call_id` is the id the model gave its call, `arguments` the JSON text as the model wrote it,
    `result` the JSON text or sentence that the model is told; `at` is when it was asked for.
    """

    id: str
    call_id: str
    n: int
    ordinal: int
    model_call_id: str
    name: str
    arguments: str
    state: RunState = RunState.PROPOSED
    result: str | None = None
    milliseconds: int | None = None
    at: datetime | None = None


def run_id(call_id: str, n: int, ordinal: int) -> str:
    return f"{call_id}:{n}:{ordinal}"


@dataclass(frozen=True)
class Outcome:
    """What came of one HTTP request to the customer: its state and the text for the model."""

    state: Literal[RunState.DONE, RunState.FAILED, RunState.UNKNOWN]
    result: str
