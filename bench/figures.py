"""From samples to figures: percentiles of a run, medians over runs."""

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


class NoSamplesError(ValueError):
    def __init__(self) -> None:
        super().__init__("there is nothing to take a percentile of")


@dataclass(frozen=True)
class Spread:
    median: float
    least: float
    most: float


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a part of the bench found: its figures, what else is kept, and requests that failed.

    `elsewhere` is the most that other programs had of the machine meanwhile.
    """

    rows: Mapping[str, Spread]
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])
    faults: Sequence[str] = ()
    elsewhere: float = 0.0


def percentile(values: Sequence[float], percent: float) -> float:
    """By nearest rank: always one of the values."""
    if not values:
        raise NoSamplesError
    rank = math.ceil(len(values) * percent / 100)
    return sorted(values)[max(rank, 1) - 1]


def spread(values: Sequence[float]) -> Spread:
    if not values:
        raise NoSamplesError
    return Spread(statistics.median(values), min(values), max(values))
