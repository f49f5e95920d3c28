from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from talkstack.audit.memory import MemoryAuditStore
from talkstack.audit.model import AuditEntry, Outcome
from talkstack.audit.ports import AuditStore
from talkstack.audit.store import MongoAuditStore
from tests.builders import an_entry


@pytest.fixture
def audit(open_store: Any) -> AuditStore:
    return open_store(MemoryAuditStore, MongoAuditStore)


async def all_of(audit: AuditStore, **wanted: Any) -> list[AuditEntry]:
    return await audit.page("prj_1", **{"resource": None, "after": None, "limit": 10} | wanted)


async def test_an_entry_is_kept_as_begun(audit: AuditStore):
    await audit.insert(an_entry())
    assert await all_of(audit) == [an_entry(outcome=Outcome.BEGUN)]


@pytest.mark.parametrize("outcome", [Outcome.DONE, Outcome.FAILED])
async def test_an_entry_says_how_it_ended(audit: AuditStore, outcome: Outcome):
    for number in range(3):
        await audit.insert(an_entry(id=f"aud_{number}"))
    await audit.close("aud_1", outcome)
    assert [entry.outcome for entry in await all_of(audit)] == [Outcome.BEGUN, outcome, Outcome.BEGUN]


async def test_an_entry_may_have_no_digests(audit: AuditStore):
    await audit.insert(an_entry(digests={}, fields=()))
    [entry] = await all_of(audit)
    assert replace(entry, digests=None) == an_entry(digests=None, fields=())


async def test_a_page_holds_the_newest_of_the_project(audit: AuditStore):
    for number in range(4):
        await audit.insert(an_entry(id=f"aud_{number}", resource=f"key_{number % 2}"))
    await audit.insert(an_entry(id="aud_9", project_id="prj_2"))
    assert [it.id for it in await all_of(audit, limit=2)] == ["aud_3", "aud_2", "aud_1"]
    assert [it.id for it in await all_of(audit, after="aud_2")] == ["aud_1", "aud_0"]
    assert [it.id for it in await all_of(audit, resource="key_1")] == ["aud_3", "aud_1"]
    assert [it.id for it in await all_of(audit, resource="key_1", after="aud_3")] == ["aud_1"]
    assert await all_of(audit, resource="$where") == []
