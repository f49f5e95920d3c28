from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from talkstack.calls.call import Call, Command
from talkstack.calls.memory import MemoryCallStore
from talkstack.calls.model.fact import FactDraft, FactKind
from talkstack.calls.model.plan import EndReason, Phase, Plan, SilenceAction
from talkstack.calls.ports import CallStore
from talkstack.calls.store import MongoCallStore
from talkstack.errors import NotFoundError
from tests.builders import NOON, NOON_MS, a_call, a_fact

GOODBYE = Plan(phase=Phase.ENDING, silence=SilenceAction.GOODBYE, reprompt=2, ended=EndReason.SILENCE)


@pytest.fixture
def calls(open_store: Any) -> CallStore:
    return open_store(MemoryCallStore, MongoCallStore)


def a_status(what: str, **changes: Any) -> FactDraft:
    return a_fact(f"status:{what}", kind=FactKind.STATUS, what=what, **changes)


def turns(*numbers: int) -> list[FactDraft]:
    return [a_fact(f"turn:{n}", n=n, what="speech") for n in numbers]


async def numbered(calls: CallStore) -> list[tuple[int, str]]:
    return [(fact.k, fact.key) for fact in (await calls.get("call_1")).log]


async def test_a_call_comes_back_whole(calls: CallStore):
    call = a_call(
        plan=GOODBYE,
        folded=1,
        steps={"recognise": {"utterances": [1, 2]}},
        greeted_at=NOON_MS + 120,
        onsets={"1": NOON_MS + 4000},
        variables={"name": "$Ann", "age": 3, "share": 0.5, "known": True},
        commands=(Command(id="cmd_1", kind="instructions", at=NOON, text="$Be kind.", replaces=True),),
        status="completed",
        ended_at=NOON + timedelta(seconds=90),
    )
    assert await calls.insert(call) == call
    assert await calls.get("call_1") == call
    assert await calls.by_sid("CA1") == call


async def test_a_repeated_sid_returns_the_first_call_untouched(calls: CallStore):
    first = await calls.insert(a_call())
    assert await calls.insert(a_call(id="call_2", greeting="other")) == first
    with pytest.raises(NotFoundError):
        await calls.get("call_2")


async def test_of_many_first_webhooks_one_makes_the_call(calls: CallStore):
    inserted = await asyncio.gather(*(calls.insert(a_call(id=f"call_{i}")) for i in range(6)))
    assert len({call.id for call in inserted}) == 1


async def test_unknown_calls_are_not_found(calls: CallStore):
    asking = (
        calls.get("call_9"),
        calls.append("call_9", turns(1)),
        calls.append("call_9", turns(1), known=a_call(id="call_9")),
        calls.set_plan("call_9", GOODBYE, folded=1),
        calls.set_folded("call_9", 1),
        calls.keep_step("call_9", "recognise", {}),
    )
    for each in asking:
        with pytest.raises(NotFoundError) as unknown:
            await each
        assert (unknown.value.kind, unknown.value.key) == ("call", "call_9")
    with pytest.raises(NotFoundError):
        await calls.by_sid("CA9")


async def test_facts_get_the_next_numbers(calls: CallStore):
    await calls.insert(a_call())
    facts = await calls.append("call_1", turns(1, 2))
    assert facts == [draft.numbered(k) for k, draft in enumerate(turns(1, 2), start=2)]
    assert (await calls.get("call_1")).log[1:] == tuple(facts)


async def test_a_known_key_keeps_its_number(calls: CallStore):
    await calls.insert(a_call())
    [first] = await calls.append("call_1", turns(1))
    again = await calls.append("call_1", [a_fact("turn:1", n=1, what="silence"), *turns(2, 2)])
    assert [fact.k for fact in again] == [first.k, 3, 3]
    assert await numbered(calls) == [(1, "started"), (2, "turn:1"), (3, "turn:2")]
    assert await calls.append("call_1", []) == []


@pytest.mark.parametrize("hinted", [True, False])
async def test_racing_writers_leave_no_gap_and_no_repeat(calls: CallStore, *, hinted: bool):
    known = await calls.insert(a_call())
    hint = {"known": known} if hinted else {}
    batches = [[a_fact(f"{writer}"), *turns(writer % 3)] for writer in range(8)]
    written = await asyncio.gather(*(calls.append("call_1", batch, **hint) for batch in batches))
    log = (await calls.get("call_1")).log
    assert [fact.k for fact in log] == list(range(1, len(log) + 1))
    assert len({fact.key for fact in log}) == len(log) == 1 + 8 + 3
    assert {fact for facts in written for fact in facts} == set(log[1:])


async def test_an_old_hint_is_read_again(calls: CallStore):
    old = await calls.insert(a_call())
    await calls.append("call_1", turns(1))
    [repeated, added] = await calls.append("call_1", turns(1, 2), known=old)
    assert (repeated.k, added.k) == (2, 3)


async def test_the_first_final_status_ends_the_call(calls: CallStore):
    await calls.insert(a_call())
    await calls.append("call_1", [a_status("ringing"), a_status("completed", at=NOON_MS + 61_500)])
    await calls.append("call_1", [a_status("failed", at=NOON_MS + 99_000)])
    call = await calls.get("call_1")
    assert (call.status, call.ended_at) == ("completed", NOON + timedelta(seconds=61.5))
    assert call.facts == 4


async def test_other_facts_leave_the_status(calls: CallStore):
    await calls.insert(a_call())
    await calls.append("call_1", [*turns(1), a_status("in-progress")])
    assert (await calls.get("call_1")).ended_at is None


async def test_a_plan_goes_only_forward(calls: CallStore):
    await calls.insert(a_call())
    await calls.set_plan("call_1", GOODBYE, folded=3)
    await calls.set_plan("call_1", Plan(), folded=2)
    assert_stands(await calls.get("call_1"), GOODBYE, 3)
    await calls.set_plan("call_1", Plan(warning=True), folded=4)
    assert_stands(await calls.get("call_1"), Plan(warning=True), 4)


async def test_a_plan_is_not_lost_when_its_fact_is_known_to_be_folded(calls: CallStore):
    await calls.insert(a_call())
    await calls.set_folded("call_1", 4)
    await calls.set_plan("call_1", GOODBYE, folded=3)
    assert_stands(await calls.get("call_1"), GOODBYE, 4)


async def test_folded_goes_only_forward(calls: CallStore):
    await calls.insert(a_call())
    await calls.set_folded("call_1", 2)
    await calls.set_folded("call_1", 1)
    assert (await calls.get("call_1")).folded == 2


def assert_stands(call: Call, plan: Plan, folded: int) -> None:
    assert (call.plan, call.folded) == (plan, folded)


async def lagging(calls: CallStore, *, limit: int = 10) -> list[str]:
    return [call.id for call in await calls.lagging(before=NOON + timedelta(seconds=5), limit=limit)]


async def test_what_is_not_folded_lags(calls: CallStore):
    await calls.insert(a_call())
    assert await lagging(calls) == ["call_1"]
    await calls.set_folded("call_1", 1)
    assert await lagging(calls) == []
    await calls.append("call_1", turns(1, 2))
    assert await lagging(calls) == ["call_1"]
    await calls.set_plan("call_1", GOODBYE, folded=2)
    assert await lagging(calls) == ["call_1"]
    await calls.set_plan("call_1", GOODBYE, folded=3)
    assert await lagging(calls) == []


async def test_lagging_calls_come_by_age_up_to_the_limit(calls: CallStore):
    for second in (6, 3, 5, 4):
        began = NOON + timedelta(seconds=second)
        await calls.insert(a_call(id=f"call_{second}", twilio_sid=f"CA{second}", started_at=began))
    assert await lagging(calls) == ["call_3", "call_4"]
    assert await lagging(calls, limit=1) == ["call_3"]


async def test_the_earliest_instant_at_which_a_turn_was_begun_stays(calls: CallStore):
    await calls.insert(a_call())
    for n, at in ((1, NOON_MS + 200), (1, NOON_MS + 100), (1, NOON_MS + 300), (12, NOON_MS)):
        await calls.set_onset("call_1", n, at)
    call = await calls.get("call_1")
    assert call.onsets == {"1": NOON_MS + 100, "12": NOON_MS}
    assert replace(call, onsets={}) == a_call()


async def test_the_beginning_of_a_turn_of_no_call_is_nothing(calls: CallStore):
    await calls.set_onset("call_9", 1, NOON_MS)
    with pytest.raises(NotFoundError):
        await calls.get("call_9")


async def test_what_is_kept_is_a_copy(calls: CallStore):
    result = {"caller": ["one"]}
    await calls.insert(a_call())
    await calls.keep_step("call_1", "recognise", result)
    result["caller"].append("two")
    found = await calls.get("call_1")
    found.steps["recognise"]["caller"].append("three")
    found.onsets["1"] = 7
    kept = await calls.get("call_1")
    assert (kept.steps, kept.onsets) == ({"recognise": {"caller": ["one"]}}, {})


async def test_calls_that_ended_before_come_by_their_end_and_go_one_by_one(calls: CallStore):
    for number in (3, 1, 2):
        ended = NOON + timedelta(hours=number)
        await calls.insert(a_call(id=f"call_{number}", twilio_sid=f"CA{number}", ended_at=ended))
    await calls.insert(a_call(id="call_4", twilio_sid="CA4"))
    await calls.insert(a_call(id="call_5", twilio_sid="CA5", project_id="prj_2", ended_at=NOON))
    before = NOON + timedelta(hours=3)
    assert [it.id for it in await calls.ended_before("prj_1", before, limit=9)] == ["call_1", "call_2"]
    assert [it.id for it in await calls.ended_before("prj_1", before, limit=1)] == ["call_1"]
    await calls.delete("call_1")
    await calls.delete("call_1")
    assert [it.id for it in await calls.ended_before("prj_1", before, limit=9)] == ["call_2"]
    with pytest.raises(NotFoundError):
        await calls.by_sid("CA1")
