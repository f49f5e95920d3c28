"""What a project is told of its numbers."""

from __future__ import annotations

import pytest

from talkstack.audit.model import PRODUCT
from talkstack.numbers.carrier import Offer
from talkstack.numbers.model import Assignment, NumberState
from tests.builders import an_endpoint
from tests.rest import Client, a_client
from tests.unit.talkstack.deliveries.post import went_on

E164 = "+12025550199"


async def an_owner() -> Client:
    owner = await a_client()
    await owner.world.adapters.webhooks.insert(an_endpoint(events=("number.*",)))
    owner.world.adapters.number_carrier.stock.append(Offer(e164=E164, country="US"))
    return owner


async def told(owner: Client, number_id: str) -> list[tuple[int, str]]:
    events = await owner.world.adapters.events.of_stream(number_id)
    assert E164 not in str(events)
    return [(it.sequence, it.type) for it in events]


async def test_a_number_is_told_of_from_its_purchase_to_its_release():
    owner = await an_owner()
    bought = (await owner.post("/v1/numbers", {"buy": E164, "agent_id": "agt_1"})).json
    url = f"/v1/numbers/{bought['id']}"
    await owner.patch(url, {"directions": []}, if_match=f'"{bought["revision"]}"')
    await owner.delete(url)
    assert await told(owner, bought["id"]) == [
        (2, "number.assigned"),
        (3, "number.updated"),
        (5, "number.released"),
    ]


async def test_a_number_that_is_imported_and_kept_is_told_of():
    owner = await an_owner()
    carrier = owner.world.adapters.number_carrier
    bought = (await owner.post("/v1/numbers", {"buy": E164, "agent_id": "agt_1"})).json
    await owner.delete(f"/v1/numbers/{bought['id']}?keep=true")
    assert E164 in carrier.account
    brought = (await owner.post("/v1/numbers", {"import": E164, "agent_id": "agt_1"})).json
    assert await told(owner, bought["id"]) == [(2, "number.assigned"), (4, "number.released")]
    assert await told(owner, brought["id"]) == [(1, "number.assigned")]


async def test_what_was_refused_is_not_told():
    owner = await an_owner()
    assert (await owner.patch("/v1/numbers/num_1", {"agent_id": "agt_9"}, if_match='"1"')).status == 422
    assert (await owner.patch("/v1/numbers/num_1", {"directions": []}, if_match='"9"')).status == 412
    assert await told(owner, "num_1") == []


async def test_who_answers_is_told():
    owner = await an_owner()
    await owner.patch("/v1/numbers/num_1", {"directions": ["inbound", "outbound"]}, if_match='"1"')
    [event] = await owner.world.adapters.events.of_stream("num_1")
    assert event.data == {
        "id": "num_1",
        "agent_id": "agt_1",
        "directions": ["inbound", "outbound"],
        "state": "active",
    }


async def test_what_whoever_died_has_not_told_is_told_by_the_sweeper():
    owner = await an_owner()
    numbers, now = owner.world.adapters.numbers, owner.world.clock.now()
    before = await numbers.get("prj_1", "num_1")
    await numbers.replace(before, before.assigned(Assignment(agent_id="agt_1", directions=()), now))
    for _ in range(2):
        await owner.world.services.mailroom.numbers.sweep()
    assert await told(owner, "num_1") == [(2, "number.updated")]
    assert await numbers.untold(limit=5) == []


async def test_whoever_changes_it_next_tells_that_before():
    owner = await an_owner()
    numbers, now = owner.world.adapters.numbers, owner.world.clock.now()
    before = await numbers.get("prj_1", "num_1")
    await numbers.replace(before, before.assigned(Assignment(agent_id="agt_1", directions=()), now))
    await owner.patch("/v1/numbers/num_1", {"directions": ["inbound"]}, if_match='"2"')
    await owner.delete("/v1/numbers/num_1?keep=true")
    assert await told(owner, "num_1") == [
        (2, "number.updated"),
        (3, "number.updated"),
        (5, "number.released"),
    ]


@pytest.mark.parametrize("keep", [True, False])
async def test_a_number_is_there_until_its_release_is_told(*, keep: bool):
    owner = await an_owner()
    numbers = owner.world.adapters.numbers
    release = owner.world.services.management.number_releaser.release(PRODUCT, "prj_1", "num_1", keep=keep)
    while went_on(release):
        assert await numbers.count("prj_1") or await told(owner, "num_1") == [(3, "number.released")]
    assert await numbers.count("prj_1") == 0


async def test_whoever_died_while_it_was_released_is_followed_by_the_next():
    owner = await an_owner()
    numbers, now = owner.world.adapters.numbers, owner.world.clock.now()
    before = await numbers.get("prj_1", "num_1")
    releasing = before.became(NumberState.RELEASING, now)
    await numbers.replace(before, releasing)
    await owner.world.services.mailroom.numbers.tell(releasing.released())
    assert (await owner.delete("/v1/numbers/num_1")).status == 204
    assert await told(owner, "num_1") == [(3, "number.released")]
