"""A scripted model as YAML says it: what to understand, what to read in results, and rules."""

import re
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, cast

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError


class ScriptError(Exception):
    pass


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


def _checked(pattern: str) -> str:
    try:
        compiled(pattern)
    except re.error as error:
        raise ValueError(str(error)) from error
    return pattern


def _listed(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else [value]


Pattern = Annotated[str, AfterValidator(_checked)]
type Names = Annotated[list[str], BeforeValidator(_listed)]


class Value(Part):
    """Something the caller may say; a new one makes what it `forgets` unknown again."""

    kind: Literal["day", "time", "name", "answer", "topic"]
    asked: Pattern | None = None
    topics: dict[str, Pattern] = {}
    forgets: Names = []


class Taken(Part):
    """A value from a tool's result: `take` of the first item of `in` for which `where` holds, or of all, joined."""

    take: str
    in_: str | None = Field(default=None, alias="in")
    where: dict[str, str] = {}
    at_most: int | None = None


class Result(Part):
    succeeds_with: str
    values: dict[str, Taken] = {}


class When(Part):
    """All that is given must hold. `told` is of the instructions: a script has its own, and follows no others."""

    first: bool | None = None
    told: Pattern | None = None
    said: Pattern | None = None
    asked: Pattern | None = None
    known: Names = []
    known_any: Names = []
    unknown: Names = []
    result: str | None = None
    failed: bool | None = None
    problem: Pattern | None = None
    offered: str | None = None
    answered: bool | None = None
    schema_: str | None = Field(default=None, alias="schema")


class Call(Part):
    tool: str
    arguments: dict[str, Any] = Field(default={}, alias="with")


class Rule(Part):
    rule: str
    when: When = When()
    say: str | None = None
    call: Annotated[list[Call], BeforeValidator(_listed)] = []
    answer: dict[str, Any] | None = None
    go_on: bool = False


class FreshStart(Part):
    """Words after which something known is to be asked again."""

    said: Pattern
    known: Names = []
    forget: Names


class Script(Part):
    about: str
    values: dict[str, Value] = {}
    fresh_starts: list[FreshStart] = []
    results: dict[str, Result] = {}
    rules: list[Rule]


def load(path: Path) -> Script:
    try:
        return Script.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError) as error:
        raise ScriptError(f"{path}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise ScriptError(f"{path}: {place}: {first['msg']}") from error
