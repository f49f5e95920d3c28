"""Many calls in a few numbers; a stage at a time, so that the calls of this process need not wait for all of them."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from talkstack.analytics.model import GroupBy, Measure
from talkstack.book.latency import Quantiles, quantiles
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
    failures: Mapping[str, int]
    failed_tools: int
    tools: Mapping[str, int]
    cost_micros: int
    charged: int
    latency: Mapping[str, Quantiles]

    @property
    def containment(self) -> float | None:
        return round(self.contained / self.answered, 4) if self.answered else None


async def grouped(measures: Iterable[Measure], group_by: GroupBy) -> list[tuple[Key, Figures]]:
    groups: defaultdict[Key, list[Measure]] = defaultdict(list)
    for measure in measures:
        groups[KEYS[group_by](measure)].append(measure)
    return [(key, await figures_of(groups[key])) for key in sorted(groups)]


async def figures_of(measures: Sequence[Measure]) -> Figures:
    tools, failures = Counter[str](), Counter[str]()
    for measure in measures:
        tools.update(measure.tools)
        failures.update(measure.failures)
    costs = [it.cost_micros for it in measures if it.cost_micros is not None]
    return Figures(
        calls=len(measures),
        answered=sum(it.answered for it in measures),
        transferred=sum(it.transferred for it in measures),
        contained=sum(it.answered and not it.transferred for it in measures),
        outcomes=dict(Counter(it.outcome for it in measures)),
        duration_seconds=round(sum(it.duration_ms for it in measures) / 1000),
        failed_turns=sum(it.faults for it in measures),
        failures=dict(failures),
        failed_tools=tools[RunState.FAILED] + tools[RunState.UNKNOWN],
        tools=dict(tools),
        cost_micros=sum(costs),
        charged=len(costs),
        latency=await _latency(measures),
        **_sums(measures),
    )


def _sums(measures: Sequence[Measure]) -> dict[str, int]:
    names = ("turns", "fillers", "barge_ins", "silences", "takeovers")
    return {name: sum(getattr(it, name) for it in measures) for name in names}


async def _latency(measures: Sequence[Measure]) -> dict[str, Quantiles]:
    found: dict[str, Quantiles] = {}
    for stage in dict.fromkeys(name for measure in measures for name in measure.latency):
        values = chain.from_iterable(measure.latency.get(stage, ()) for measure in measures)
        found[stage] = quantiles(sorted(values))
        await asyncio.sleep(0)
    return found
