from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from talkstack.database import Database
from talkstack.errors import NotFoundError, StaleError
from talkstack.secrets.cipher import Cipher, SealError
from talkstack.webhooks.memory import MemoryEndpointStore
from talkstack.webhooks.model.endpoint import SigningSecret
from talkstack.webhooks.model.types import Disabled
from talkstack.webhooks.ports import EndpointStore
from talkstack.webhooks.store import ENDPOINTS, MongoEndpointStore
from tests.builders import NOON, an_endpoint

LATER = NOON + timedelta(hours=1)


@pytest.fixture(params=["memory", "mongo"])
def endpoints(request: pytest.FixtureRequest) -> EndpointStore:
    if request.param == "memory":
        return MemoryEndpointStore()
    database: Database = request.getfixturevalue("database")
    return MongoEndpointStore(database, Cipher(bytes(32)))


async def test_an_endpoint_is_kept_as_it_is(endpoints: EndpointStore):
    old = SigningSecret(value="whsec_b2xk", until=LATER)
    made = an_endpoint(events=("call.*",), secrets=(*an_endpoint().secrets, old), description="CRM")
    await endpoints.insert(made)
    assert await endpoints.get("prj_1", "whk_1") == await endpoints.find("whk_1") == made
    assert await endpoints.page("prj_1", after=None, limit=5) == [replace(made, secrets=())]
    assert await endpoints.count("prj_1") == 1


async def test_another_projects_endpoint_is_not_there(endpoints: EndpointStore):
    await endpoints.insert(an_endpoint())
    with pytest.raises(NotFoundError):
        await endpoints.get("prj_2", "whk_1")
    with pytest.raises(NotFoundError):
        await endpoints.find("whk_2")
    assert await endpoints.count("prj_2") == 0


async def test_the_newest_come_first(endpoints: EndpointStore):
    for n in (1, 3, 2):
        await endpoints.insert(an_endpoint(id=f"whk_{n}"))
    assert [it.id for it in await endpoints.page("prj_1", after=None, limit=1)] == ["whk_3", "whk_2"]
    assert [it.id for it in await endpoints.page("prj_1", after="whk_2", limit=1)] == ["whk_1"]


async def test_who_changes_it_leaves_how_it_fared(endpoints: EndpointStore):
    before = an_endpoint()
    await endpoints.insert(before)
    await endpoints.failed("whk_1", NOON)
    after = replace(before, url="https://crm.example/hook", revision=2)
    await endpoints.replace(before, after)
    assert await endpoints.find("whk_1") == replace(after, failures=1, failing_since=NOON)
    with pytest.raises(StaleError):
        await endpoints.replace(before, after)


async def test_failures_are_counted_from_the_first_until_it_fares_well(endpoints: EndpointStore):
    await endpoints.insert(an_endpoint())
    await endpoints.failed("whk_1", NOON)
    found = await endpoints.failed("whk_1", LATER)
    assert (found.failures, found.failing_since, found.revision) == (2, NOON, 1)
    await endpoints.fared_well("whk_1")
    assert await endpoints.find("whk_1") == an_endpoint()


async def test_it_is_disabled_once(endpoints: EndpointStore):
    await endpoints.insert(an_endpoint())
    first = await endpoints.disable(an_endpoint(), Disabled.GONE, NOON)
    assert (first.disabled_at, first.disabled_reason, first.disablings) == (NOON, Disabled.GONE, 1)
    assert first.revision == 2
    with pytest.raises(StaleError):
        await endpoints.disable(an_endpoint(), Disabled.FAILING, LATER)
    assert await endpoints.find("whk_1") == first


async def test_one_that_was_changed_meanwhile_is_not_disabled(endpoints: EndpointStore):
    before = an_endpoint()
    await endpoints.insert(before)
    after = replace(before, url="https://crm.example/hook", revision=2)
    await endpoints.replace(before, after)
    with pytest.raises(StaleError):
        await endpoints.disable(before, Disabled.GONE, NOON)
    assert await endpoints.find("whk_1") == after


async def test_what_is_deleted_is_gone(endpoints: EndpointStore):
    for n in (1, 2):
        await endpoints.insert(an_endpoint(id=f"whk_{n}"))
    for _ in range(2):
        await endpoints.delete("whk_1")
    assert [it.id for it in await endpoints.page("prj_1", after=None, limit=5)] == ["whk_2"]
    await endpoints.delete_all("prj_1")
    assert await endpoints.count("prj_1") == 0
    await endpoints.fared_well("whk_1")


async def test_a_key_that_is_gone_stops_what_has_to_be_signed_and_nothing_else(database: Database):
    await MongoEndpointStore(database, Cipher(bytes(32))).insert(an_endpoint())
    other = MongoEndpointStore(database, Cipher(b"k" * 32))
    assert [it.id for it in await other.page("prj_1", after=None, limit=5)] == ["whk_1"]
    with pytest.raises(SealError):
        await other.find("whk_1")


async def test_the_database_sees_no_secret(database: Database):
    endpoints = MongoEndpointStore(database, Cipher(bytes(32)))
    await endpoints.insert(an_endpoint())
    assert an_endpoint().secrets[0].value.removeprefix("whsec_") not in str(
        await database[ENDPOINTS].find_one()
    )
