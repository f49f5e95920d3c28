from __future__ import annotations

import pytest

from orchestrations import policies
from talkstack.calls.model.fact import Fact
from talkstack.calls.model.state import CallState, fold
from tests.e2e.site import Site, talk

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

HELD_UP_MS = 10_000
"""An engine that is stopped answers nothing at all."""


@pytest.mark.parametrize("mode", ["refuse", "hang"])
async def test_a_stopped_engine_holds_no_turn_up_and_catches_up_afterwards(site: Site, mode: str):
    async with site.dial() as leg:
        await leg.hear()
        await leg.say("I'd like to book an appointment")
        await leg.hear()
        await site.admin("durable/stop", {"mode": mode})
        try:
            first, second = await leg.hear(), await leg.hear()
        finally:
            await site.admin("durable/start")
        assert first.text == second.text == "Are you still there?"
        call = await site.eventually(leg, lambda call: call["plan"]["reprompt"] == 2)
        assert call["plan"]["silence"] == "goodbye"
        assert call["facts"] == call["folded"] == 4
        replies = await site.of_call("replies", call["_id"])
        assert all(reply["stages"]["total"] < HELD_UP_MS for reply in replies)


async def test_the_orchestration_has_folded_what_the_call_holds(site: Site):
    async with site.dial() as leg:
        await talk(leg, await site.booking())
    call = await site.eventually(leg, lambda call: "closed" in call["steps"])
    state = CallState(silence_policy=policies.SILENCE)
    for fact in call["log"]:
        state, plan = fold(state, Fact.from_dict(fact))
    custom = (await site.instance(call["_id"]))["customStatus"]
    assert custom == {"folded": state.folded, "plan": plan.to_dict()}
    assert call["plan"] == plan.to_dict()


async def test_thirty_turns_stay_within_200_rows_of_history(site: Site):
    async with site.dial() as leg:
        await leg.hear()
        for _ in range(30):
            await leg.say("What are your opening hours?")
            assert (await leg.hear()).text
    call = await site.eventually(leg, lambda call: "closed" in call["steps"])
    assert len([fact for fact in call["log"] if fact["kind"] == "turn"]) == 30
    history = (await site.instance(call["_id"]))["historyEvents"]
    assert len(history) <= 200
