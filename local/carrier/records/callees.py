from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

type Milliseconds = Annotated[int, Field(ge=0)]
type Verdict = Literal["answered", "busy", "no-answer", "failed"]


class Callee(BaseModel):
    """Somebody who may be dialled, and what comes of it; times are of the call, not of the wall."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    answers: Literal[True, "busy", "no-answer", "failed"] = "no-answer"
    after_ms: Milliseconds = 0
    says: str = ""
    hangs_up_after_ms: Milliseconds | None = None

    def within(self, timeout_ms: int) -> tuple[int, Verdict]:
        """Return how long it rings, and how that ends."""
        if self.answers == "no-answer" or self.after_ms >= timeout_ms:
            return timeout_ms, "no-answer"
        return self.after_ms, "answered" if self.answers is True else self.answers


class Callees:
    """Those whom tests have told about; nobody else ever answers."""

    def __init__(self) -> None:
        self._by_number: dict[str, Callee] = {}

    def at(self, number: str) -> Callee:
        return self._by_number.get(number, Callee())

    def put(self, number: str, callee: Callee) -> None:
        self._by_number[number] = callee

    def remove(self, number: str) -> None:
        self._by_number.pop(number, None)
