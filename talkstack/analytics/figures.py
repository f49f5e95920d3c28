"""Many calls in a few numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from talkstack.analytics.model import GroupBy, Measure
from talkstack.book.latency import Quantiles, summary
from talkstack.tools.model import RunState

type Key = tuple[str | int, ...]

KEYS: Mapping[GroupBy, Callable[[Measure], Key]] = {
    "day": lambda it: (it.day.isoformat(),),
    "agent_version": lambda it: (it.agent_id, it.agent_version),
}


@dataclass(frozen=True, kw_only=True)
class Figures:
    """`contained`: answered, and nobody had to take it over from the agent."""

    calls: int
    answered: int
    transferred: int
    contained: int
    outcomes: Mapping[str, int]
    duration_seconds: int
    turns: int
    fillers: int
    barge_ins: int
    silences: int
    takeovers: int
    failed_turns: int
    failed_tools: int
    tools: Mapping[str, int]
    cost_micros: int
    charged: int
    latency: Mapping[str, Quantiles]

    @property
    def containment(self) -> float | None:
        return round(self.contained / self.answered, 4) if self.answered else None


def grouped(measures: Iterable[Measure], group_by: GroupBy) -> list[tuple[Key, Figures]]:
    groups: defaultdict[Key, list[Measure]] = defaultdict(list)
    for measure in measures:
        groups[KEYS[group_by](measure)].append(measure)
    return [(key, figures_of(groups[key])) for key in sorted(groups)]


def figures_of(measures: Sequence[Measure]) -> Figures:
    tools = Counter[str]()
    for measure in measures:
        tools.update(measure.tools)
    costs = [it.cost_micros for it in measures if it.cost_micros is not None]
    return Figures(
        calls=len(measures),
        answered=sum(it.answered for it in measures),
        transferred=sum(it.transferred for it in measures),
        contained=sum(it.answered and not it.transferred for it in measures),
        outcomes=dict(Counter(it.outcome for it in measures)),
        duration_seconds=round(sum(it.duration_ms for it in measures) / 1000),
        failed_turns=sum(it.faults for it in measures),
        failed_tools=tools[RunState.FAILED] + tools[RunState.UNKNOWN],
        tools=dict(tools),
        cost_micros=sum(costs),
        charged=len(costs),
        latency=summary(_merged(measures)),
        **_sums(measures),
    )


def _sums(measures: Sequence[Measure]) -> dict[str, int]:
    names = ("turns", "fillers", "barge_ins", "silences", "takeovers")
    return {name: sum(getattr(it, name) for it in measures) for name in names}


def _merged(measures: Iterable[Measure]) -> dict[str, list[int]]:
    lists: defaultdict[str, list[int]] = defaultdict(list)
    for measure in measures:
        for name, values in measure.latency.items():
            lists[name] += values
    return dict(lists)
