"""From samples to figures: percentiles of a run, medians over runs, and what they are held against."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

BUDGETS = {
    "turn_p50_ms": 40.0,
    "turn_p99_ms": 120.0,
    "voice_p50_ms": 25.0,
    "voice_p99_ms": 80.0,
    "cpu_ms_per_turn": 40.0,
}


class NoSamplesError(ValueError):
    def __init__(self) -> None:
        super().__init__("there is nothing to take a percentile of")


@dataclass(frozen=True)
class Spread:
    median: float
    least: float
    most: float


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


def verdict(name: str, value: float) -> str:
    return "pass" if value <= BUDGETS[name] else "over"
