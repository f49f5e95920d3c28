from __future__ import annotations

import pytest

from tests.e2e.site import Site
from tests.e2e.trouble.hardship import HOURS, At, Trouble, ask, ask_in_trouble, at, record_of

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]


@pytest.mark.parametrize(
    "made",
    [
        at("blob", "refuse"),
        at("blob", "hang"),
        at("blob", "slow", ms=200),
        at("blob", "break_after", bytes=40),
    ],
    ids=str,
)
async def test_an_answer_is_heard_though_its_file_cannot_be_kept(troubled: Site, trouble: Trouble, made: At):
    async with troubled.dial() as leg:
        await leg.hear()
        await trouble.make(made)
        assert "nine" in await ask_in_trouble(troubled, leg, HOURS)
        await trouble.over()
        assert "nine" in await ask(leg, HOURS)
        record = await record_of(troubled, leg, 1)
    assert record.reply["state"] == "complete"


@pytest.mark.parametrize(
    "made",
    [at("mongo", "refuse"), at("mongo", "hang"), at("mongo", "break_after", bytes=20)],
    ids=str,
)
async def test_a_database_that_fails_costs_a_turn_and_not_the_call(
    troubled: Site, trouble: Trouble, made: At
):
    async with troubled.dial() as leg:
        await leg.hear()
        await trouble.make(made)
        assert "sorry" in await ask_in_trouble(troubled, leg, HOURS)
        await trouble.over()
        assert "nine" in await ask(leg, HOURS)


async def test_a_slow_database_is_waited_for(troubled: Site, trouble: Trouble):
    async with troubled.dial() as leg:
        await leg.hear()
        await trouble.make(at("mongo", "slow", ms=150))
        assert "nine" in await ask_in_trouble(troubled, leg, HOURS)
        await trouble.over()
        record = await record_of(troubled, leg, 1)
    assert record.reply["state"] == "complete"
    assert not record.faulty
