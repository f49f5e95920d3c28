"""What a call costs, and a call that would cost too much, on the whole stack."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any

import pytest

from tests.e2e.line import a_line
from tests.e2e.site import PATIENCE_SECONDS, Site, until

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

QUESTION = "What are your opening hours?"
CAP = 150_000


async def told_by_twilio(site: Site, call_id: str) -> dict[str, Any]:
    """The timer runs hourly; here it is asked for again and again."""

    async def cost() -> dict[str, Any]:
        assert await site.admin("functions/reconcile_usage") == HTTPStatus.ACCEPTED
        return await site.ask("GET", f"/v1/calls/{call_id}/cost")

    return await until(cost, lambda cost: cost["reconciled"], every=1.0)


async def accounted(site: Site) -> int:
    return sum([document["micros"] async for document in site.database["usage"].find({})])


async def test_a_caller_who_never_stops_is_ended_by_the_cap(site: Site):
    heard = ""
    async with (
        a_line(site, name="Frugal desk", limits={"max_cost_micros": CAP}) as number,
        site.dial(number=number) as leg,
    ):
        await leg.hear()
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not leg.ended:
                await leg.say(QUESTION)
                heard = (await leg.hear()).text
        assert leg.ended.by == "agent"
        call = await site.eventually(leg, lambda call: "closed" in call["steps"])
    assert "have to end this call here" in heard
    assert (call["outcome"], call["status"]) == ("cost_cap", "completed")
    caps = [(fact["what"], fact["ref"]) for fact in call["log"] if fact["kind"] == "due"]
    assert caps == [("cap", "call")]
    cost = await site.ask("GET", f"/v1/calls/{call['_id']}/cost")
    assert CAP <= cost["micros"] == sum(entry["micros"] for entry in cost["entries"])
    assert (await site.ask("GET", f"/v1/calls/{call['_id']}"))["cost_micros"] == cost["micros"]


async def test_a_call_is_accounted_for_and_twilio_tells_its_own_price(site: Site):
    async with site.dial() as leg:
        await leg.hear()
        await leg.say(QUESTION)
        await leg.hear()
        await leg.hangup()
        call = await site.eventually(leg, lambda call: "closed" in call["steps"])
    cost = await told_by_twilio(site, call["_id"])
    meters = {total["meter"]: total["quantity"] for total in cost["totals"]}
    assert (meters["telephony_inbound"], meters["gather"], meters["recording"]) == (1, 1, 1)
    assert meters["llm_input"] > 100
    assert meters["llm_output"] > 0
    assert meters["tts"] > 20
    assert (cost["twilio_micros"], cost["difference_micros"]) == (11_000, 0)
    before = await accounted(site)
    usage = await site.ask("GET", "/v1/usage?group_by=day,meter")
    assert (
        before <= usage["micros"] <= await accounted(site)
    )  # a call before this one may be wound up just now
