from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import combinations
from random import Random

import pytest

from talkstack.errors import NotFoundError
from talkstack.usage.model.account import Account
from talkstack.usage.model.meter import Meter
from talkstack.usage.model.report import Group, rows_of
from talkstack.usage.ports import UsageStore
from tests.accounts import an_account, an_entry
from tests.builders import NOON

FIRST, LAST = "2026-03-01", "2026-03-04"
EVERY = [by for size in range(len(Group) + 1) for by in combinations(Group, size)]


def many(chance: Random) -> list[Account]:
    meters = list(Meter)
    return [
        an_account(
            call_id=f"call_{number}",
            project_id=chance.choice(["prj_1", "prj_1", "prj_2"]),
            agent_id=chance.choice(["agt_1", "agt_2"]),
            agent_version=chance.randint(1, 3),
            number_id=chance.choice(["num_1", "num_2"]),
            direction=chance.choice(["inbound", "outbound"]),
            day=f"2026-03-0{chance.randint(1, 6)}",
            entries=tuple(
                an_entry(chance.choice(meters), chance.randrange(10**9), turn, chance.randrange(10**6))
                for turn in range(chance.randrange(6))
            ),
        )
        for number in range(60)
    ]


async def test_the_first_account_of_a_call_stays(usage: UsageStore):
    again = an_account(entries=(an_entry(Meter.SAY, 1),))
    assert [await usage.insert(it) for it in (an_account(), again)] == [an_account(), an_account()]
    assert await usage.get("call_1") == an_account()
    with pytest.raises(NotFoundError) as missing:
        await usage.get("call_2")
    assert missing.value.kind == "usage"


async def test_a_report_is_the_sum_of_the_accounts(usage: UsageStore):
    accounts = many(Random(7))
    await asyncio.gather(*(usage.insert(it) for it in accounts))
    mine = [it for it in accounts if it.project_id == "prj_1" and FIRST <= it.day <= LAST]
    for by in EVERY:
        rows = await usage.report("prj_1", FIRST, LAST, by=by, limit=10_000)
        assert rows == rows_of(mine, by)
        assert sum(row.micros for row in rows) == sum(it.micros for it in mine)
    assert len(await usage.report("prj_1", FIRST, LAST, by=(Group.METER,), limit=3)) == 3


async def test_a_days_sum_is_that_of_its_accounts(usage: UsageStore):
    accounts = many(Random(7))
    await asyncio.gather(*(usage.insert(it) for it in accounts))
    mine = [it.micros for it in accounts if (it.project_id, it.day) == ("prj_1", FIRST)]
    assert await usage.spent("prj_1", FIRST) == sum(mine) > 0
    assert await usage.spent("prj_1", "2026-02-28") == 0


async def test_what_is_open_is_asked_for_until_it_is_told(usage: UsageStore):
    for number, hours in (("1", 2), ("2", 1), ("3", 0)):
        at = NOON + timedelta(hours=hours)
        await usage.insert(an_account(call_id=f"call_{number}", charged_at=at, open=number != "3"))
    assert [it.call_id for it in await usage.unreconciled(limit=5)] == ["call_2", "call_1"]
    await usage.asked("call_2", NOON + timedelta(hours=3))
    assert [it.call_id for it in await usage.unreconciled(limit=1)] == ["call_1"]
    await usage.reconcile("call_1", 40_000)
    await usage.reconcile("call_1", 50_000)
    await usage.reconcile("call_2", None)
    told = [await usage.get(f"call_{number}") for number in (1, 2)]
    assert [(it.open, it.reconciled, it.twilio_micros) for it in told] == [
        (False, True, 40_000),
        (False, False, None),
    ]
    assert await usage.unreconciled(limit=5) == []
