from __future__ import annotations

import pytest

from tests.e2e.site import Site

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

DESK = "+15550003000"


async def test_the_agent_hangs_up_after_its_goodbye(site: Site):
    async with site.dial() as leg:
        await leg.hear()
        await leg.say("That is all, goodbye")
        assert "Goodbye" in (await leg.hear()).text
        assert leg.ended
        assert leg.ended.by == "agent"
    call = await site.eventually(leg, lambda call: "closed" in call["steps"])
    assert call["plan"]["ended"] == "agent_hung_up"


async def test_a_caller_is_put_through_and_the_call_ends_with_the_persons_words(site: Site):
    await site.callee(DESK, answers=True, after_ms=500, says="Front desk speaking", hangs_up_after_ms=500)
    async with site.dial() as leg:
        await leg.hear()
        await leg.say("Can I talk to a person")
        heard = (await leg.hear()).text
        assert "put you through" in heard
        assert leg.ended
    call = await site.eventually(leg, lambda call: "closed" in call["steps"])
    assert call["plan"]["ended"] == "transferred"
    assert [fact["what"] for fact in call["log"] if fact["kind"] == "dial"] == ["completed"]


@pytest.mark.parametrize("outcome", ["busy", "no-answer", "failed"])
async def test_a_transfer_that_does_not_come_about_leads_back_to_the_agent(site: Site, outcome: str):
    await site.callee(DESK, answers=outcome)
    async with site.dial() as leg:
        await leg.hear()
        await leg.say("Can I talk to a person")
        assert "nobody can take your call" in (await leg.hear()).text
        await leg.say("What are your opening hours?")
        assert "nine" in (await leg.hear()).text
        call = await site.recorded(leg, 3)
    assert [fact["what"] for fact in call["log"] if fact["kind"] == "dial"] == [outcome]
