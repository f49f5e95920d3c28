from __future__ import annotations

import pytest

from local.host.durable.contract import InvocationFailed
from local.host.mishaps import Mishaps, Unreliable

OFTEN = 2_000


class Told:
    def __init__(self) -> None:
        self.ran: list[str] = []

    async def __call__(self, function: str, payload: str) -> str:
        self.ran.append(function)
        return payload


async def failures(invoke: Unreliable, function: str) -> int:
    failed = 0
    for _ in range(OFTEN):
        try:
            assert await invoke(function, "7") == "7"
        except InvocationFailed:
            failed += 1
    return failed


def unreliable(told: Told, mishaps: Mishaps) -> Unreliable:
    invoke = Unreliable(told, mishaps)
    invoke.activities = {"close"}
    return invoke


async def test_so_many_activities_fail_and_half_of_those_have_run():
    told = Told()
    failed = await failures(unreliable(told, Mishaps(0.2, seed=1)), "close")
    assert failed == pytest.approx(0.2 * OFTEN, rel=0.2)
    assert OFTEN - len(told.ran) == pytest.approx(failed / 2, rel=0.2)


async def test_the_same_seed_fails_the_same_ones():
    counts = [await failures(unreliable(Told(), Mishaps(0.2, seed=seed)), "close") for seed in (1, 1, 2)]
    assert counts[0] == counts[1] != counts[2]


async def test_orchestrators_never_fail_and_nothing_does_unless_asked_for():
    assert await failures(unreliable(Told(), Mishaps(0.9)), "call") == 0
    assert await failures(unreliable(Told(), Mishaps()), "close") == 0
