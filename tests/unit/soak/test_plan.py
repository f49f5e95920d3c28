from __future__ import annotations

import pytest

from soak.kills.plan import TURNS
from soak.rounds import plans

WEBHOOKS = range(12)
INSTANTS, FRONTS = "at 10 instants", "3 fronts"


def drawn(seed: int, number: int = 1):
    return {
        name: ([plan.webhooks(at) for at in WEBHOOKS], dict(plan.turns), plan.fronts)
        for name, plan in plans(seed, number, 3).items()
    }


def test_the_same_seed_strikes_at_the_same_places():
    assert drawn(7) == drawn(7)


@pytest.mark.parametrize("other", [(8, 1), (7, 2)], ids=["another seed", "another round"])
def test_another_one_strikes_elsewhere(other: tuple[int, int]):
    for name in ("during each webhook", INSTANTS):
        assert drawn(7)[name] != drawn(*other)[name]


@pytest.mark.parametrize("moment", ["before", "during", "after"])
def test_at_every_boundary_something_dies(moment: str):
    webhooks, turns, fronts = drawn(7)[f"{moment} each webhook"]
    assert [[blow.moment for blow in blows] for blows in webhooks] == [[moment]] * len(WEBHOOKS)
    assert (turns, fronts) == ({}, frozenset())


def test_ten_instants_are_ten_within_the_call():
    _, turns, _ = drawn(7)[INSTANTS]
    assert sum(map(len, turns.values())) == 10
    assert set(turns) <= set(range(TURNS + 1))


def test_the_front_dies_only_while_the_caller_is_silent():
    webhooks, turns, fronts = drawn(7)[FRONTS]
    assert (any(webhooks), turns) == (False, {})
    assert len(fronts) == 3
    assert fronts <= set(range(1, TURNS + 1))
