from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talkstack.calls.call import Call
from talkstack.calls.log import ATTEMPTS, append_facts
from talkstack.calls.memory import MemoryCallStore
from talkstack.calls.model.fact import Fact, FactDraft, FactKind
from talkstack.errors import StaleError
from tests.builders import a_call, a_fact

FINAL = ("completed", "failed", "busy")
drafts = st.one_of(
    st.integers(1, 6).map(lambda n: a_fact(f"turn:{n}", n=n, what="speech")),
    st.sampled_from(FINAL).map(lambda what: a_fact(f"status:{what}", kind=FactKind.STATUS, what=what)),
)
writers = st.lists(
    st.tuples(st.integers(0, 6), st.booleans(), st.lists(drafts, max_size=4)), min_size=1, max_size=8
)
interleaved = settings(max_examples=60, deadline=None, derandomize=True)
Writer = tuple[int, bool, Sequence[FactDraft]]


async def race(racing: Sequence[Writer]) -> tuple[Call, list[list[Fact]]]:
    store = MemoryCallStore()
    first = await store.insert(a_call())

    async def write(late: int, known: Call | None, batch: Sequence[FactDraft]) -> list[Fact]:
        for _ in range(late):
            await asyncio.sleep(0)
        return await store.append(first.id, batch, known=known)

    writing = (write(late, first if hinted else None, batch) for late, hinted, batch in racing)
    written = await asyncio.gather(*writing)
    return await store.get(first.id), written


@interleaved
@given(writers)
def test_however_writers_interleave_each_fact_has_one_number(racing: Sequence[Writer]):
    call, written = asyncio.run(race(racing))
    by_key = {fact.key: fact for fact in call.log}
    assert [fact.k for fact in call.log] == list(range(1, len(call.log) + 1))
    assert len(by_key) == len(call.log)
    for (_, _, batch), facts in zip(racing, written, strict=True):
        assert facts == [by_key[draft.key] for draft in batch]
    assert set(by_key) == {"started"} | {draft.key for _, _, batch in racing for draft in batch}


@interleaved
@given(writers)
def test_however_writers_interleave_the_first_final_status_stands(racing: Sequence[Writer]):
    call, _ = asyncio.run(race(racing))
    final = [fact.what for fact in call.log if fact.kind is FactKind.STATUS]
    assert call.status == (final[0] if final else "in-progress")


async def test_who_is_beaten_every_time_gives_up():
    beaten: list[int] = []

    async def read(_call_id: str) -> Call:
        return a_call()

    async def extend(before: Call, after: Call) -> bool:
        beaten.append(after.facts - before.facts)
        return False

    with pytest.raises(StaleError):
        await append_facts("call_1", [a_fact("turn:1")], None, read=read, extend=extend)
    assert beaten == [1] * ATTEMPTS


async def test_a_hint_spares_the_read():
    async def read(_call_id: str) -> Call:
        pytest.fail("read although the call was given")

    async def extend(_before: Call, _after: Call) -> bool:
        return True

    [fact] = await append_facts("call_1", [a_fact("turn:1")], a_call(), read=read, extend=extend)
    assert fact.k == 2
