"""When something dies in a call; drawn from a seed, so that the same seed strikes at the same places."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

type Moment = Literal["between", "before", "during", "after"]

TURNS = 6
FIRST_WEBHOOK_MS = 20
"""The greeting is made beforehand: its webhook is answered sooner than a turn's."""

TURN_MS = 400
CALL_MS = 900
"""Random instants also fall where nobody asks: while an answer plays, and between two webhooks."""


@dataclass(frozen=True)
class Blow:
    """Before a webhook, from `after_ms` after its arrival on, or after its answer, a worker dies.

    It is the worker of that number; without one that in whose hands the call is. The front dies between webhooks,
    while the caller is silent.
    """

    moment: Moment
    after_ms: int = 0
    worker: int | None = None


type Plan = Callable[[int], Sequence[Blow]]
"""The blows at the call's webhook of that number, which counts from 0; a carrier's second try is none of its own."""


def nothing(_webhook: int) -> Sequence[Blow]:
    return ()


def every(moment: Moment, random: Random) -> Plan:
    """At every webhook the worker that has it, or had the last one."""

    def at(webhook: int) -> Sequence[Blow]:
        longest = TURN_MS if webhook else FIRST_WEBHOOK_MS
        return (Blow(moment, random.randrange(longest) if moment == "during" else 0),)

    return at


def instants(count: int, workers: int, random: Random) -> Plan:
    """At so many instants of the call, any worker."""
    drawn = [
        (random.randrange(TURNS + 1), Blow("during", random.randrange(CALL_MS), random.randint(1, workers)))
        for _ in range(count)
    ]
    return lambda webhook: [blow for at, blow in drawn if at == webhook]


def fronts(count: int, random: Random) -> Plan:
    """Before so many of the webhooks, the front itself."""
    drawn = set(random.sample(range(1, TURNS + 1), count))
    return lambda webhook: (Blow("between"),) if webhook in drawn else ()
