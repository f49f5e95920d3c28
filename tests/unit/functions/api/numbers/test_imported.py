"""The account's numbers are every project's: what no project has bought is an owner's to take and to lose."""

from __future__ import annotations

from tests.builders import a_number
from tests.rest import Client, a_client
from tests.unit.functions.api.numbers.test_numbers import BOTH, OWNED, a_tenant

WANTED = {"import": OWNED, "agent_id": "agt_1"}


async def an_imported_one() -> tuple[Client, str]:
    owner = await a_tenant()
    made = await owner.post("/v1/numbers", WANTED)
    return await a_client(*BOTH, world=owner.world), f"/v1/numbers/{made.json['id']}"


async def test_no_tenant_takes_a_number_of_the_account():
    tenant = await a_tenant(*BOTH)
    for number in (OWNED, "+15550009999"):
        refused = await tenant.post("/v1/numbers", WANTED | {"import": number})
        assert (refused.status, refused.code) == (403, "scope_missing")
    assert len((await tenant.get("/v1/numbers")).json["items"]) == 1


async def test_no_tenant_loses_a_number_of_the_account():
    tenant, url = await an_imported_one()
    refused = await tenant.delete(url)
    assert (refused.status, refused.code) == (403, "scope_missing")
    assert (await tenant.get(url)).json["state"] == "active"
    assert (await tenant.delete(f"{url}?keep=true")).status == 204
    assert OWNED in tenant.world.adapters.number_carrier.account


async def test_an_owner_gives_an_imported_number_back():
    tenant, url = await an_imported_one()
    owner = await a_client(world=tenant.world)
    assert (await owner.delete(url)).status == 204
    assert OWNED not in owner.world.adapters.number_carrier.account


async def test_a_number_of_before_counts_as_imported():
    tenant = await a_tenant(*BOTH)
    await tenant.world.adapters.numbers.insert(a_number(id="num_2", e164=OWNED))
    assert (await tenant.delete("/v1/numbers/num_2")).code == "scope_missing"
