from __future__ import annotations

import pytest

from bench.figures import Spread
from bench.knee import Knee, search


async def tried(holding: int, *, first: int = 50, most: int = 400) -> tuple[Knee, list[int]]:
    asked: list[int] = []

    async def holds(calls: int) -> bool:
        asked.append(calls)
        return calls <= holding

    return await search(holds, first=first, most=most), asked


async def test_it_grows_until_it_is_too_much_and_halves_what_lies_between():
    assert await tried(80) == (Knee(79, 84), [50, 75, 112, 93, 84, 79])


async def test_it_comes_down_when_the_first_is_too_much():
    assert await tried(20) == (Knee(20, 21), [50, 25, 12, 18, 21, 19, 20])


@pytest.mark.parametrize("holding", [1, 2, 7, 33, 51, 128, 399])
async def test_the_knee_lies_where_it_says(holding: int):
    knee, asked = await tried(holding)
    assert knee.over is not None
    assert knee.held <= holding < knee.over
    assert knee.over - knee.held <= max(1, knee.held / 10)
    assert len(asked) == len(set(asked))


async def test_it_ends_when_the_most_is_held_or_nothing_is():
    assert await tried(1_000, first=300) == (Knee(400, None), [300, 400])
    assert (await tried(0))[0] == Knee(0, 1)


def test_what_is_shown_reaches_from_what_was_held_to_what_was_not():
    assert Knee(79, 84).row == Spread(79, 79, 84)
    assert Knee(400, None).row == Spread(400, 400, 400)
