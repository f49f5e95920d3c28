from __future__ import annotations

import asyncio
from typing import Any

import pytest

from talkstack.database import Database
from talkstack.errors import NotFoundError
from talkstack.secrets.cipher import Cipher, SealError
from talkstack.secrets.memory import MemorySecretStore
from talkstack.secrets.ports import SecretStore
from talkstack.secrets.store import COLLECTION, MongoSecretStore

KEY = bytes(32)
NEW_KEY = bytes(range(32))


def sealed_in(database: Database, cipher: Cipher | None = None) -> MongoSecretStore:
    return MongoSecretStore(database, cipher or Cipher(KEY))


@pytest.fixture
def secrets(open_store: Any) -> SecretStore:
    return open_store(MemorySecretStore, sealed_in)


async def test_a_secret_is_kept_and_replaced(secrets: SecretStore):
    await secrets.put("prj_1", "clinic", "open sesame")
    await secrets.put("prj_1", "clinic", "open barley")
    assert await secrets.get("prj_1", "clinic") == "open barley"


async def test_projects_and_names_are_apart(secrets: SecretStore):
    await secrets.put("prj_1", "clinic", "one")
    await secrets.put("prj_2", "clinic", "two")
    await secrets.put("prj_1", "bakery", "three")
    assert await secrets.get("prj_1", "clinic") == "one"
    assert await secrets.get("prj_2", "clinic") == "two"


async def test_of_many_who_put_one_stays_whole(secrets: SecretStore):
    values = [f"value {i}" for i in range(8)]
    await asyncio.gather(*(secrets.put("prj_1", "clinic", value) for value in values))
    assert await secrets.get("prj_1", "clinic") in values


async def test_an_unknown_secret_is_not_found(secrets: SecretStore):
    await secrets.put("prj_1", "clinic", "one")
    with pytest.raises(NotFoundError) as unknown:
        await secrets.get("prj_2", "clinic")
    assert (unknown.value.kind, unknown.value.key) == ("secret", "clinic")


async def test_the_database_never_sees_a_value(database: Database):
    await sealed_in(database).put("prj_1", "clinic", "open sesame")
    assert "open sesame" not in repr(await database[COLLECTION].find_one())


async def test_a_secret_under_the_previous_key_opens_until_it_is_put_again(database: Database):
    await sealed_in(database).put("prj_1", "clinic", "open sesame")
    rotating = sealed_in(database, Cipher(NEW_KEY, KEY))
    assert await rotating.get("prj_1", "clinic") == "open sesame"
    await rotating.put("prj_1", "clinic", "open sesame")
    assert await sealed_in(database, Cipher(NEW_KEY)).get("prj_1", "clinic") == "open sesame"


async def test_a_secret_moved_to_another_project_does_not_open(database: Database):
    await sealed_in(database).put("prj_1", "clinic", "open sesame")
    stolen = await database[COLLECTION].find_one()
    assert stolen is not None
    await database[COLLECTION].insert_one(stolen | {"_id": "prj_2:clinic", "project_id": "prj_2"})
    with pytest.raises(SealError):
        await sealed_in(database).get("prj_2", "clinic")
