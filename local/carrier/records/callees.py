from collections import defaultdict
from dataclasses import dataclass, field
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from local.carrier.media.leg import Pace, Verdict

type Milliseconds = Annotated[int, Field(ge=0)]
type Refusal = Literal[
    10004, 13224, 13227, 20003, 20429, 21210, 21211, 21212, 21213, 21214, 21215, 21216, 21217, 21219, 22005
]


class Machine(BaseModel):
    """An answering machine: it says its greeting, beeps or not, and records what it hears."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    greeting: str
    beep: bool = True
    hears_ms: Milliseconds = 60_000


class Callee(BaseModel):
    """Somebody who may be called, and what comes of it; times are of the call, not of the wall."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    answers: Literal[True, "busy", "no-answer", "failed"] = "no-answer"
    after_ms: Milliseconds = 0
    says: str = ""
    hangs_up_after_ms: Milliseconds | None = None
    machine: Machine | None = None
    refuses: Refusal | None = None
    pace: Pace = "fast"

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if self.machine and (self.answers is not True or self.says):
            raise ValueError("a machine answers, and says its greeting only")
        return self

    def within(self, timeout_ms: int) -> tuple[int, Verdict]:
        """Return how long it rings, and how that ends."""
        if self.answers == "no-answer" or self.after_ms >= timeout_ms:
            return timeout_ms, "no-answer"
        return self.after_ms, "answered" if self.answers is True else self.answers


@dataclass(frozen=True)
class Message:
    """Left on an answering machine, as mu-law."""

    call_sid: str
    audio: bytearray = field(default_factory=bytearray)


class Callees:
    """Those whom tests have told about; nobody else ever answers."""

    def __init__(self) -> None:
        self._by_number: dict[str, Callee] = {}
        self.messages: defaultdict[str, list[Message]] = defaultdict(list)

    def at(self, number: str) -> Callee:
        return self._by_number.get(number, Callee())

    def put(self, number: str, callee: Callee) -> None:
        self._by_number[number] = callee

    def remove(self, number: str) -> None:
        self._by_number.pop(number, None)
