from __future__ import annotations

import pytest

from tests.e2e.line import a_line
from tests.e2e.site import Site
from tests.e2e.trouble.hardship import HOURS, At, By, Trouble, ask, ask_in_trouble, at, by, record_of

DESK = "+15550003000"

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]


@pytest.mark.parametrize(
    "made",
    [
        at("model", "refuse"),
        at("model", "hang"),
        at("model", "break_after", bytes=300),
        by("model", "status", status=503),
        by("model", "status", status=429, retry_after=30),
        by("model", "break_off", after=2),
        by("model", "stall", after=2),
    ],
    ids=str,
)
async def test_a_model_that_fails_is_apologised_for_and_the_call_goes_on(
    troubled: Site, trouble: Trouble, made: At | By
):
    async with troubled.dial() as leg:
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
        at("model", "reset", connections=1),
        at("model", "slow", ms=1_000),
        by("model", "status", status=429, retry_after=0.2, times=1),
        by("model", "status", status=503, times=1),
    ],
    ids=str,
)
async def test_a_model_that_fails_once_or_is_slow_is_waited_for(
    troubled: Site, trouble: Trouble, made: At | By
):
    async with troubled.dial() as leg:
        await leg.hear()
        await trouble.make(made)
        assert "nine" in await ask_in_trouble(troubled, leg, HOURS)
        await trouble.over()
        record = await record_of(troubled, leg, 1)
    assert not record.faulty


async def test_what_a_model_said_before_it_broke_off_is_heard_or_said_again(troubled: Site, trouble: Trouble):
    """It breaks off in its second sentence, once."""
    async with troubled.dial() as leg:
        await leg.hear()
        await trouble.make(by("model", "break_off", after=14, times=1))
        assert "nine" in await ask_in_trouble(troubled, leg, HOURS)
        await trouble.over()
        assert "nine" in await ask(leg, HOURS)


async def test_whoever_was_failed_twice_is_put_through(troubled: Site, trouble: Trouble):
    """Not a third apology, when the agent has a number to fall back on."""
    await troubled.callee(DESK, answers=True, after_ms=500, says="Front desk speaking", hangs_up_after_ms=500)
    async with a_line(troubled, fallback_number=DESK) as number, troubled.dial(number=number) as leg:
        await leg.hear()
        await trouble.make(by("model", "status", status=503))
        for _ in range(2):
            assert "sorry" in await ask_in_trouble(troubled, leg, HOURS)
        assert "put you through" in await ask(leg, HOURS)
        await trouble.over()
        assert leg.ended
    call = await troubled.eventually(leg, lambda call: "closed" in call["steps"])
    assert [fact["what"] for fact in call["log"] if fact["kind"] == "dial"] == ["completed"]
