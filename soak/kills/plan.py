"""When something dies in a call; drawn from a seed, so that the same seed strikes at the same places."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Literal

type Moment = Literal["before", "during", "after", "between"]

MOMENTS: tuple[Moment, ...] = ("before", "during", "after")
TURNS = 6
FIRST_WEBHOOK_MS = 20
"""The greeting is made beforehand: its webhook is answered sooner than a turn's."""

WEBHOOK_MS = 400
TURN_MS = 1_500
"""Random instants also fall where nobody asks: while an answer plays, and between two webhooks."""


@dataclass(frozen=True)
class Blow:
    """Before a webhook, so long after its arrival, or after its answer a worker dies.

    It is the worker of that number; without one that in whose hands the call is.
    """

    moment: Moment
    after_ms: int = 0
    worker: int | None = None


type AtWebhook = Callable[[int], Sequence[Blow]]


def nothing(_webhook: int) -> Sequence[Blow]:
    return ()


@dataclass(frozen=True)
class Plan:
    """Blows at every webhook by its number, at the webhook that begins a turn (0 is the call's first), and
    lines of the caller's before which the front dies. A carrier's second try is no webhook of its own."""

    webhooks: AtWebhook = nothing
    turns: Mapping[int, Sequence[Blow]] = field(default_factory=dict[int, Sequence[Blow]])
    fronts: frozenset[int] = frozenset()


CALM = Plan()


def every(moment: Moment, random: Random) -> Plan:
    """At every webhook the worker that has it, or had the last one."""

    def at(webhook: int) -> Sequence[Blow]:
        longest = WEBHOOK_MS if webhook else FIRST_WEBHOOK_MS
        return (Blow(moment, random.randrange(longest) if moment == "during" else 0),)

    return Plan(webhooks=at)


def instants(count: int, workers: int, random: Random) -> Plan:
    """At so many instants of the call, any worker."""
    turns = defaultdict[int, list[Blow]](list)
    for _ in range(count):
        blow = Blow("during", random.randrange(TURN_MS), random.randint(1, workers))
        turns[random.randrange(TURNS + 1)].append(blow)
    return Plan(turns=turns)


def fronts(count: int, random: Random) -> Plan:
    """Before so many of the caller's lines, the front itself."""
    return Plan(fronts=frozenset(random.sample(range(1, TURNS + 1), count)))
