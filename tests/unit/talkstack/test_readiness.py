from __future__ import annotations

import asyncio
from collections.abc import Mapping

from talkstack.clock import VirtualClock
from talkstack.errors import ProviderError
from talkstack.readiness import KEPT_SECONDS, Check, Readiness
from tests.builders import NOON


def looking(checks: Mapping[str, Check]) -> Readiness:
    return Readiness(checks, VirtualClock(NOON))


async def fine() -> None:
    pass


async def down() -> None:
    raise ProviderError("speech", "HTTP 401", retryable=False)


async def hanging() -> None:
    await asyncio.get_running_loop().create_future()


async def test_all_parts_must_be_there():
    report = await looking({"mongodb": fine, "speech": down}).check()
    assert report.to_dict() == {
        "status": "unavailable",
        "parts": {"mongodb": "ok", "speech": "HTTP 401"},
    }
    assert not report.ready
    assert (await looking({"mongodb": fine}).check()).ready


async def test_a_part_that_does_not_answer_in_time_is_not_there():
    parts = {"mongodb": hanging, "blob": fine, "speech": hanging}
    report = await Readiness(parts, VirtualClock(NOON), patience=0.02).check()
    assert report.parts == {"mongodb": "no answer in 0.02 s", "blob": "ok", "speech": "no answer in 0.02 s"}


async def test_parts_are_asked_side_by_side():
    met = asyncio.Barrier(3)

    async def meet() -> None:
        await met.wait()

    async with asyncio.timeout(20):
        assert (await looking({"a": meet, "b": meet, "c": meet}).check()).ready


async def test_a_report_is_kept_for_a_while():
    looks: list[str] = []

    async def look() -> None:
        looks.append("mongodb")

    clock = VirtualClock(NOON)
    parts = Readiness({"mongodb": look}, clock)
    for _ in range(3):
        assert (await parts.check()).ready
    assert len(looks) == 1
    clock.advance(KEPT_SECONDS)
    await parts.check()
    assert len(looks) == 2
