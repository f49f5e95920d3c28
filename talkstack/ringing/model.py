"""What a customer is told of a call that rings, and what may be answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from talkstack.agents.words.variables import Value, Variable, fits


class HookOutcome(StrEnum):
    """How the hook was answered. `default`: it chose nothing; with all that follow, the number decides as well."""

    USED = "used"
    DEFAULT = "default"
    LATE = "late"
    UNREACHED = "unreached"
    REFUSED = "refused"
    INVALID = "invalid"
    UNSIGNED = "unsigned"


class HookFailedError(Exception):
    """Nothing came that could be followed."""

    def __init__(self, outcome: HookOutcome) -> None:
        super().__init__(outcome.value)
        self.outcome = outcome


@dataclass(frozen=True, kw_only=True)
class Ringing:
    """`caller` is empty when the caller hides the number."""

    call_sid: str
    project_id: str
    number_id: str
    number: str
    caller: str
    person: str
    at: datetime


class Choice(BaseModel):
    """Who answers, in which version, and values for the agent's variables; what is left out is as without a hook."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    agent_id: str | None = Field(default=None, min_length=1, max_length=64)
    agent_version: int | None = Field(default=None, ge=1)
    variables: dict[str, Value] = Field(default={}, max_length=64)


def fills(variables: Iterable[Variable], values: Mapping[str, Value]) -> bool:
    """Whether each value is that of a variable and of its type, and none is missing that has no default."""
    known = {variable.name: variable for variable in variables}
    fitting = all(name in known and fits(value, known[name].type) for name, value in values.items())
    return fitting and all(not it.missing or it.name in values for it in known.values())
