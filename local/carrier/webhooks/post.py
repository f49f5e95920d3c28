"""How callbacks get to the customer: each once and soon, until trouble is made for them."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

type Share = Annotated[float, Field(ge=0, le=1)]
type Fate = Literal["told", "dropped", "late", "doubled"]


class CallbackTrouble(BaseModel):
    """Shares of all callbacks; one that is late, and the second of two, comes after one of `late_ms`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    drop: Share = 0
    late: Share = 0
    double: Share = 0
    late_ms: Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=1)] = (1_000,)
    seed: int = 0

    @model_validator(mode="after")
    def _is_one_of_all(self) -> Self:
        if self.drop + self.late + self.double > 1:
            raise ValueError("the shares are more than all")
        return self

    def fate(self, lot: float) -> Fate:
        """`lot` is from 0 to 1."""
        shares: tuple[tuple[Fate, float], ...] = (
            ("dropped", self.drop),
            ("late", self.late),
            ("doubled", self.double),
        )
        for fate, share in shares:
            if lot < share:
                return fate
            lot -= share
        return "told"


@dataclass
class Post:
    """`counts` is what has come of the callbacks since trouble was last made."""

    trouble: CallbackTrouble = field(default_factory=CallbackTrouble)
    counts: Counter[Fate] = field(default_factory=Counter["Fate"])
    _random: Random = field(default_factory=Random)

    def begin(self, trouble: CallbackTrouble) -> None:
        self.trouble, self.counts, self._random = trouble, Counter(), Random(trouble.seed)

    def delays(self) -> tuple[float, ...]:
        """The seconds after which each copy of the next callback leaves."""
        fate = self.trouble.fate(self._random.random())
        self.counts[fate] += 1
        later = self._random.choice(self.trouble.late_ms) / 1_000
        match fate:
            case "dropped":
                return ()
            case "late":
                return (later,)
            case "doubled":
                return (0.0, later)
            case "told":
                return (0.0,)
