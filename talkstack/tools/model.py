"""A tool is the customer's HTTP API; a run of it happens exactly once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Tool(BaseModel):
    """`writes` marks a tool with an effect; `secret` names the bearer token kept by the port `secrets`.

    `idempotent` says that the API honours `Idempotency-Key`: what came of a lost request may be asked for by the same
    request. `done_words` are, by language, the words with which an agent claims that the tool has done its work.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")
    description: str = Field(min_length=1, max_length=1000)
    parameters: dict[str, Any]
    method: Literal["GET", "POST"] = "POST"
    url: str = Field(min_length=1, max_length=2000)
    secret: str | None = None
    writes: bool = True
    idempotent: bool = False
    timeout_seconds: float = Field(default=5.0, gt=0, le=10)
    done_words: dict[str, tuple[str, ...]] = Field(default_factory=dict)


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
    `result` the JSON text or sentence that the model is told.
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


def run_id(call_id: str, n: int, ordinal: int) -> str:
    return f"{call_id}:{n}:{ordinal}"


@dataclass(frozen=True)
class Outcome:
    """What came of one HTTP request to the customer: its state and the text for the model."""

    state: Literal[RunState.DONE, RunState.FAILED, RunState.UNKNOWN]
    result: str
