from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from talkstack.errors import NotFoundError, StaleError
from talkstack.keys.memory import MemoryKeyStore
from talkstack.keys.model import KeySecret
from talkstack.keys.ports import KeyStore
from talkstack.keys.store import MongoKeyStore
from tests.builders import NOON, a_key

HOUR = timedelta(hours=1)


@pytest.fixture
def keys(open_store: Any) -> KeyStore:
    return open_store(MemoryKeyStore, MongoKeyStore)


async def test_a_key_is_kept(keys: KeyStore):
    whole = a_key(
        secrets=(KeySecret(digest="d2"), KeySecret(digest="d1", until=NOON + HOUR)),
        expires_at=NOON + HOUR,
        revoked_at=NOON,
        last_used_at=NOON,
        revision=7,
    )
    await keys.insert(whole)
    assert await keys.get("prj_1", "key_1") == whole


async def test_another_projects_key_is_not_there(keys: KeyStore):
    await keys.insert(a_key())
    with pytest.raises(NotFoundError) as unknown:
        await keys.get("prj_2", "key_1")
    assert (unknown.value.kind, unknown.value.key) == ("key", "key_1")


async def test_a_key_is_found_by_each_of_its_secrets(keys: KeyStore):
    await keys.insert(a_key(id="key_0", secrets=(KeySecret(digest="d0"),)))
    key = a_key(secrets=(KeySecret(digest="d2"), KeySecret(digest="d1", until=NOON)))
    await keys.insert(key)
    assert [await keys.by_digest(digest) for digest in ("d1", "d2")] == [key, key]


async def test_an_unknown_secret_is_not_repeated(keys: KeyStore):
    await keys.insert(a_key())
    with pytest.raises(NotFoundError) as unknown:
        await keys.by_digest("d9")
    assert "d9" not in str(unknown.value)


async def test_an_id_and_a_secret_are_given_once(keys: KeyStore):
    await keys.insert(a_key())
    with pytest.raises(StaleError):
        await keys.insert(a_key(secrets=(KeySecret(digest="d2"),)))
    with pytest.raises(StaleError):
        await keys.insert(a_key(id="key_2"))


async def test_of_many_writers_one_wins(keys: KeyStore):
    before = a_key()
    await keys.insert(before)
    names = [f"name {number}" for number in range(8)]
    done = await asyncio.gather(
        *(keys.replace(before, replace(before, name=name, revision=2)) for name in names),
        return_exceptions=True,
    )
    assert sorted(type(it).__name__ for it in done) == ["NoneType", *["StaleError"] * 7]
    assert (await keys.get("prj_1", "key_1")).name == names[done.index(None)]


async def test_a_key_that_is_gone_is_not_replaced(keys: KeyStore):
    with pytest.raises(StaleError):
        await keys.replace(a_key(), a_key(revision=2))


async def test_a_change_does_not_forget_a_use(keys: KeyStore):
    before = a_key()
    await keys.insert(before)
    await keys.used("key_1", NOON)
    await keys.replace(before, replace(before, name="renamed", revision=2))
    kept = await keys.get("prj_1", "key_1")
    assert (kept.name, kept.last_used_at) == ("renamed", NOON)


async def test_the_last_use_is_the_latest_whatever_comes_last(keys: KeyStore):
    await keys.insert(a_key())
    await keys.used("key_1", NOON)
    await keys.used("key_1", NOON - HOUR)
    assert (await keys.get("prj_1", "key_1")).last_used_at == NOON


async def test_a_page_holds_the_newest_of_the_project(keys: KeyStore):
    for number in range(4):
        await keys.insert(a_key(id=f"key_{number}", secrets=(KeySecret(digest=f"d{number}"),)))
    await keys.insert(a_key(id="key_9", project_id="prj_2", secrets=(KeySecret(digest="d9"),)))
    first = await keys.page("prj_1", after=None, limit=2)
    assert [key.id for key in first] == ["key_3", "key_2", "key_1"]
    rest = await keys.page("prj_1", after="key_2", limit=2)
    assert [key.id for key in rest] == ["key_1", "key_0"]


async def test_a_projects_keys_are_counted_but_for_revoked_ones(keys: KeyStore):
    for number, changes in enumerate(({}, {"revoked_at": NOON}, {"project_id": "prj_2"})):
        await keys.insert(a_key(id=f"key_{number}", secrets=(KeySecret(digest=f"d{number}"),), **changes))
    assert await keys.count("prj_1") == 1
