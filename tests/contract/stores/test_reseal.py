"""A key of before can be forgotten once the database was migrated."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from talkstack.connection import connect
from talkstack.database import Database
from talkstack.secrets.cipher import Cipher, SealError
from talkstack.secrets.store import MongoSecretStore
from talkstack.setup.reseal import reseal
from talkstack.setup.store import MongoSchema
from talkstack.webhooks.model.endpoint import SigningSecret
from talkstack.webhooks.store import MongoEndpointStore
from tests.builders import NOON, an_endpoint
from tests.contract.stores.conftest import PERSONS

BEFORE, TODAY = bytes(32), bytes(range(32))
ROTATING = Cipher(TODAY, BEFORE)


async def test_what_was_sealed_before_opens_without_the_key_of_before(database: Database, mongodb_uri: str):
    old = SigningSecret(value="whsec_b2xk", until=NOON + timedelta(hours=1))
    endpoint = an_endpoint(secrets=(*an_endpoint().secrets, old))
    await MongoSecretStore(database, Cipher(BEFORE)).put("prj_1", "clinic", "open sesame", at=NOON)
    await MongoEndpointStore(database, Cipher(BEFORE)).insert(endpoint)
    with pytest.raises(SealError):
        await MongoSecretStore(database, Cipher(TODAY)).get("prj_1", "clinic")
    schema = MongoSchema(partial(connect, mongodb_uri), database.name, PERSONS, ROTATING)
    assert [(await schema.migrate(seconds=30)).documents for _ in range(2)] == [2, 0]
    assert await MongoSecretStore(database, Cipher(TODAY)).get("prj_1", "clinic") == "open sesame"
    assert await MongoEndpointStore(database, Cipher(TODAY)).find(endpoint.id) == endpoint


async def test_without_a_key_of_before_nothing_is_touched(database: Database):
    await MongoSecretStore(database, Cipher(BEFORE)).put("prj_1", "clinic", "open sesame", at=NOON)
    assert await reseal(database, Cipher(TODAY)) == 0
    assert await MongoSecretStore(database, Cipher(BEFORE)).get("prj_1", "clinic") == "open sesame"


async def test_a_secret_under_a_key_that_nobody_has_stays_where_it_is(database: Database):
    await MongoSecretStore(database, Cipher(bytes(31) + b"x")).put("prj_1", "lost", "gone", at=NOON)
    await MongoSecretStore(database, Cipher(BEFORE)).put("prj_1", "clinic", "open sesame", at=NOON)
    assert await reseal(database, ROTATING) == 1
    assert await MongoSecretStore(database, Cipher(TODAY)).get("prj_1", "clinic") == "open sesame"
