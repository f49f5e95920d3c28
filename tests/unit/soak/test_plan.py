from __future__ import annotations

import pytest

from soak.kills.plan import TURNS
from soak.rounds import plans

WEBHOOKS = range(TURNS + 1)


def drawn(seed: int, number: int = 1):
    return {name: [plan(at) for at in WEBHOOKS] for name, plan in plans(seed, number, 3).items()}


def test_the_same_seed_strikes_at_the_same_places():
    assert drawn(7) == drawn(7)


@pytest.mark.parametrize("other", [(8, 1), (7, 2)], ids=["another seed", "another round"])
def test_another_one_strikes_elsewhere(other: tuple[int, int]):
    for name in ("during each webhook", "at 10 instants"):
        assert drawn(7)[name] != drawn(*other)[name]


@pytest.mark.parametrize("moment", ["before", "during", "after"])
def test_at_every_boundary_something_dies(moment: str):
    blows = drawn(7)[f"{moment} each webhook"]
    assert [[blow.moment for blow in at] for at in blows] == [[moment]] * len(WEBHOOKS)


def test_ten_instants_are_ten():
    assert sum(len(at) for at in drawn(7)["at 10 instants"]) == 10


def test_the_front_dies_only_between_webhooks():
    blows = [blow for at in drawn(7)["3 fronts"] for blow in at]
    assert [blow.moment for blow in blows] == ["between"] * 3
