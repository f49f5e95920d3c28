from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from bench.figures import Spread
from bench.knee import Knee, search


@dataclass(frozen=True)
class Attempt:
    held: bool
    elsewhere: float = 0.0


@dataclass
class System:
    """Holds so much, but for the first tries while others have their share of the machine."""

    holding: int
    disturbed: int = 0
    asked: list[int] = field(default_factory=list[int])

    async def __call__(self, number: int) -> Attempt | None:
        self.asked.append(number)
        if len(self.asked) <= self.disturbed:
            return Attempt(held=False, elsewhere=0.3)
        return Attempt(held=number <= self.holding)


async def knee_of(system: System, *, first: int = 50, most: int = 400) -> Knee:
    return await search(system, first=first, most=most)


async def test_it_grows_until_it_is_too_much_and_halves_what_lies_between():
    system = System(80)
    assert await knee_of(system) == Knee(79, 84)
    assert system.asked == [50, 75, 112, 93, 84, 79]


async def test_it_comes_down_when_the_first_is_too_much():
    system = System(20)
    assert await knee_of(system) == Knee(20, 21)
    assert system.asked == [50, 25, 12, 18, 21, 19, 20]


async def test_it_does_not_look_closer_at_a_system_that_holds_next_to_nothing():
    system = System(0)
    assert await knee_of(system) == Knee(0, 6)
    assert system.asked == [50, 25, 12, 6]


@pytest.mark.parametrize("holding", [13, 33, 51, 128, 399])
async def test_the_knee_lies_where_it_says(holding: int):
    system = System(holding)
    knee = await knee_of(system)
    assert knee.over is not None
    assert knee.held <= holding < knee.over
    assert knee.over - knee.held <= max(1, knee.held / 10)
    assert len(system.asked) == len(set(system.asked))


async def test_it_ends_when_the_most_is_held():
    assert await knee_of(System(1_000), first=300) == Knee(400, None)


@pytest.mark.parametrize(("disturbed", "asked"), [(1, [400, 400]), (2, [400, 400, 200])])
async def test_what_others_may_have_spoilt_is_tried_once_more(disturbed: int, asked: list[int]):
    system = System(1_000, disturbed=disturbed)
    await knee_of(system, first=400)
    assert system.asked[: len(asked)] == asked


async def test_an_attempt_of_which_nothing_came_did_not_hold():
    async def nothing(_: int) -> None:
        return None

    assert (await search(nothing, first=50, most=400)).held == 0


def test_what_is_shown_reaches_from_what_was_held_to_what_was_not():
    assert Knee(79, 84).row == Spread(79, 79, 84)
    assert Knee(400, None).row == Spread(400, 400, 400)
