from __future__ import annotations

import pytest

from tests.e2e.site import Site
from tests.e2e.trouble.hardship import HOURS, At, By, Trouble, ask, ask_in_trouble, at, by, record_of

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]


@pytest.mark.parametrize(
    "made",
    [
        at("speech", "refuse"),
        at("speech", "hang"),
        at("speech", "break_after", bytes=6_000),
        by("speech", "close", of="synthesis", after=2),
        by("speech", "stall", of="synthesis", after=2),
    ],
    ids=str,
)
async def test_a_voice_that_fails_is_replaced_by_twilios(troubled: Site, trouble: Trouble, made: At | By):
    async with troubled.dial() as leg:
        await leg.hear()
        await trouble.make(made)
        assert "nine" in await ask_in_trouble(troubled, leg, HOURS)
        await trouble.over()
        assert "nine" in await ask(leg, HOURS)
        first, second = [await record_of(troubled, leg, n) for n in (1, 2)]
    assert (first.spoken_by_twilio, second.spoken_by_twilio) == (True, False)
    assert [segment["audio"] for segment in first.reply["segments"]].count(None) >= 1


@pytest.mark.parametrize(
    "made",
    [at("speech", "slow", ms=100), by("speech", "close", of="synthesis", after=0, times=1)],
    ids=str,
)
async def test_a_voice_that_fails_once_or_is_slow_is_waited_for(
    troubled: Site, trouble: Trouble, made: At | By
):
    async with troubled.dial() as leg:
        await leg.hear()
        await trouble.make(made)
        assert "nine" in await ask_in_trouble(troubled, leg, HOURS)
        record = await record_of(troubled, leg, 1)
    assert not record.spoken_by_twilio


@pytest.mark.parametrize(
    "made",
    [
        by("speech", "close", of="recognition"),
        by("speech", "stall", of="recognition"),
        at("speech", "refuse"),
        at("carrier", "refuse"),
        at("carrier", "hang"),
        at("carrier", "break_after", bytes=4_000),
    ],
    ids=str,
)
async def test_ears_that_fail_are_apologised_for_and_the_call_goes_on(
    troubled: Site, trouble: Trouble, made: At | By
):
    async with troubled.dial("azure") as leg:
        await leg.hear()
        await trouble.make(made)
        assert "sorry" in await ask_in_trouble(troubled, leg, HOURS)
        await trouble.over()
        assert "nine" in await ask(leg, HOURS)
        record = await record_of(troubled, leg, 1)
    assert record.reply["state"] == "complete"
    assert record.faulty


@pytest.mark.parametrize(
    "made",
    [
        by("speech", "close", of="recognition", times=1),
        at("carrier", "reset", connections=1),
        at("carrier", "slow", ms=100),
    ],
    ids=str,
)
async def test_ears_that_fail_once_or_are_slow_are_waited_for(
    troubled: Site, trouble: Trouble, made: At | By
):
    async with troubled.dial("azure") as leg:
        await leg.hear()
        await trouble.make(made)
        assert "nine" in await ask_in_trouble(troubled, leg, HOURS)
