from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from talkstack.database import Database
from talkstack.errors import NotFoundError
from talkstack.secrets.cipher import Cipher, SealError
from talkstack.secrets.memory import MemorySecretStore
from talkstack.secrets.model import SecretName
from talkstack.secrets.ports import SecretStore
from talkstack.secrets.store import COLLECTION, MongoSecretStore
from tests.builders import NOON

LATER = NOON + timedelta(hours=1)
KEY = bytes(32)
NEW_KEY = bytes(range(32))


def sealed_in(database: Database, cipher: Cipher | None = None) -> MongoSecretStore:
    return MongoSecretStore(database, cipher or Cipher(KEY))


@pytest.fixture
def secrets(open_store: Any) -> SecretStore:
    return open_store(MemorySecretStore, sealed_in)


async def test_a_secret_is_kept_and_replaced(secrets: SecretStore):
    await secrets.put("prj_1", "clinic", "open sesame", at=NOON)
    await secrets.put("prj_1", "clinic", "open barley", at=NOON)
    assert await secrets.get("prj_1", "clinic") == "open barley"


async def test_projects_and_names_are_apart(secrets: SecretStore):
    await secrets.put("prj_1", "clinic", "one", at=NOON)
    await secrets.put("prj_2", "clinic", "two", at=NOON)
    await secrets.put("prj_1", "bakery", "three", at=NOON)
    assert await secrets.get("prj_1", "clinic") == "one"
    assert await secrets.get("prj_2", "clinic") == "two"


async def test_of_many_who_put_one_stays_whole(secrets: SecretStore):
    values = [f"value {i}" for i in range(8)]
    await asyncio.gather(*(secrets.put("prj_1", "clinic", value, at=NOON) for value in values))
    assert await secrets.get("prj_1", "clinic") in values


async def test_an_unknown_secret_is_not_found(secrets: SecretStore):
    await secrets.put("prj_1", "clinic", "one", at=NOON)
    with pytest.raises(NotFoundError) as unknown:
        await secrets.get("prj_2", "clinic")
    assert (unknown.value.kind, unknown.value.key) == ("secret", "clinic")


async def test_names_are_told_in_order_a_page_at_a_time(secrets: SecretStore):
    for name in ("d", "a", "c", "b"):
        await secrets.put("prj_1", name, "value", at=NOON)
    await secrets.put("prj_2", "aa", "value", at=NOON)
    await secrets.put("prj_1", "a", "value", at=LATER)
    first = await secrets.page("prj_1", after=None, limit=2)
    assert first == [SecretName("a", LATER), SecretName("b", NOON), SecretName("c", NOON)]
    assert [it.name for it in await secrets.page("prj_1", after="b", limit=2)] == ["c", "d"]
    assert await secrets.page("prj_1", after="d", limit=2) == []


async def test_it_is_known_which_names_have_a_value(secrets: SecretStore):
    await secrets.put("prj_1", "clinic", "one", at=NOON)
    await secrets.put("prj_2", "bakery", "two", at=NOON)
    assert await secrets.known("prj_1", ["clinic", "bakery"]) == {"clinic"}
    assert await secrets.known("prj_1", []) == set()


async def test_what_is_deleted_is_gone_and_others_stay(secrets: SecretStore):
    for project in ("prj_1", "prj_2"):
        for name in ("clinic", "bakery"):
            await secrets.put(project, name, "one", at=NOON)
    for _ in range(2):
        await secrets.delete("prj_1", "clinic")
    with pytest.raises(NotFoundError):
        await secrets.get("prj_1", "clinic")
    await secrets.delete_all("prj_2")
    assert await secrets.page("prj_2", after=None, limit=9) == []
    assert await secrets.page("prj_1", after=None, limit=9) == [SecretName("bakery", NOON)]


async def test_of_putting_and_deleting_one_comes_last(secrets: SecretStore):
    for _ in range(8):
        await asyncio.gather(
            secrets.put("prj_1", "clinic", "one", at=NOON), secrets.delete("prj_1", "clinic")
        )
        await secrets.put("prj_1", "clinic", "two", at=NOON)
        assert await secrets.get("prj_1", "clinic") == "two"


async def test_a_secret_from_before_its_time_was_kept_is_told(database: Database):
    await sealed_in(database).put("prj_1", "clinic", "one", at=NOON)
    await database[COLLECTION].update_one({}, {"$unset": {"updated_at": ""}})
    assert await sealed_in(database).page("prj_1", after=None, limit=9) == [SecretName("clinic", None)]


async def test_the_database_never_sees_a_value(database: Database):
    await sealed_in(database).put("prj_1", "clinic", "open sesame", at=NOON)
    assert "open sesame" not in repr(await database[COLLECTION].find_one())


async def test_a_secret_under_the_previous_key_opens_until_it_is_put_again(database: Database):
    await sealed_in(database).put("prj_1", "clinic", "open sesame", at=NOON)
    rotating = sealed_in(database, Cipher(NEW_KEY, KEY))
    assert await rotating.get("prj_1", "clinic") == "open sesame"
    await rotating.put("prj_1", "clinic", "open sesame", at=NOON)
    assert await sealed_in(database, Cipher(NEW_KEY)).get("prj_1", "clinic") == "open sesame"


async def test_a_secret_moved_to_another_project_does_not_open(database: Database):
    await sealed_in(database).put("prj_1", "clinic", "open sesame", at=NOON)
    stolen = await database[COLLECTION].find_one()
    assert stolen is not None
    await database[COLLECTION].insert_one(stolen | {"_id": "prj_2:clinic", "project_id": "prj_2"})
    with pytest.raises(SealError):
        await sealed_in(database).get("prj_2", "clinic")
