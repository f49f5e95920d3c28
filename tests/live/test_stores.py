"""MongoDB in a database of its own, which is dropped afterwards; Blob Storage under one fixed name."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from talkstack.adapters import Adapters
from talkstack.calls.model.fact import FactDraft, FactKind
from talkstack.calls.store import MongoCallStore
from talkstack.errors import NotFoundError
from talkstack.persons.model import Persons
from talkstack.setup.store import migrate
from tests.builders import a_call
from tests.live.accounts import is_real

pytestmark = pytest.mark.live

FILE = "calls/live/1-1.wav"
NOW = datetime.now(UTC).replace(microsecond=0)


async def test_mongodb_does_what_the_stores_ask(real: Callable[..., Adapters]):
    """Indexes, a unique one, guarded writes, and updates by a pipeline."""
    client = real("MONGODB_URI").database.client
    database = client[f"talkstack_live_{uuid.uuid4().hex[:12]}"]
    try:
        await migrate(database, Persons("a key"))
        calls = MongoCallStore(database)
        call = a_call(started_at=NOW)
        assert (await calls.insert(call)).id == call.id
        assert (await calls.insert(a_call(id="call_other", started_at=NOW))).id == call.id
        turn = FactDraft(kind=FactKind.TURN, key="turn:1", at=0, n=1, what="speech")
        (fact,) = await calls.append(call.id, [turn])
        assert await calls.append(call.id, [turn]) == [fact]
        later = NOW + timedelta(minutes=1)
        assert [each.id for each in await calls.lagging(before=later, limit=9)] == [call.id]
        await calls.set_plan(call.id, call.plan, folded=fact.k)
        assert await calls.lagging(before=later, limit=9) == []
    finally:
        await client.drop_database(database.name)


async def test_blob_storage_keeps_audio(real: Callable[..., Adapters]):
    """With BLOB_CONNECTION its key signs in, else the identity here. One small file stays behind."""
    name = "BLOB_CONNECTION" if is_real("BLOB_CONNECTION") else "BLOB_URL"
    audio, sound = real(name).audio, uuid.uuid4().bytes
    with pytest.raises(NotFoundError):
        await audio.get(f"calls/live/{uuid.uuid4().hex}.wav")
    await audio.put(FILE, sound)
    assert await audio.get(FILE) == sound
