from __future__ import annotations

import pytest

from tests.e2e.site import Site, talk

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]


@pytest.mark.parametrize("listen", ["twilio", "azure"])
async def test_every_webhook_sent_twice_has_one_effect_and_the_same_bytes(site: Site, listen: str):
    async with site.dial(listen) as leg:
        await talk(leg, await site.booking())
    call = await site.eventually(leg, lambda call: "closed" in call["steps"])

    sent = (await site.get("carrier", "/carrier/webhooks"))["webhooks"]
    ours = [each for each in sent if each["call_sid"] == call["twilio_sid"]]
    assert len(ours) >= 7
    assert [each for each in ours if not each["equal"]] == []

    answered = [reply["n"] for reply in await site.of_call("replies", call["_id"])]
    # A recording that the hang-up cut short may be announced before the hang-up is.
    assert answered == [1, 2, 3, 4, 5] or (listen == "azure" and answered == [1, 2, 3, 4, 5, 6])
    assert await site.database["calls"].count_documents({"twilio_sid": call["twilio_sid"]}) == 1
    assert [fact["k"] for fact in call["log"]] == list(range(1, call["facts"] + 1))
    assert len({fact["key"] for fact in call["log"]}) == call["facts"]
    effects = (await site.effects())["by_key"]
    runs = [run for run in await site.of_call("tool_runs", call["_id"]) if run["name"] == "book_appointment"]
    assert [effects[run["_id"]] for run in runs] == [{"requests": 1, "effects": 1}]
