from __future__ import annotations

import pytest

from talkstack.keys.model import Scope
from talkstack.usage.model.meter import Meter
from tests.accounts import an_account, an_entry
from tests.rest import Client, a_client

RATES = [{"meter": meter.value, "micros_per_million": 5_000_000} for meter in Meter]


@pytest.fixture
async def client() -> Client:
    made = await a_client()
    accounts = (
        an_account(),
        an_account(call_id="call_2", agent_id="agt_2", day="2026-03-01"),
        an_account(call_id="call_3", entries=(an_entry(Meter.GATHER, 7, 1),)),
        an_account(call_id="call_4", project_id="prj_2"),
    )
    for account in accounts:
        await made.world.adapters.usage.insert(account)
    return made


async def test_usage_is_told_by_meter_when_nothing_is_said(client: Client):
    told = (await client.get("/v1/usage")).json
    gather = next(row for row in told["rows"] if row["meter"] == "gather")
    assert gather == {
        "day": None,
        "agent": None,
        "version": None,
        "number": None,
        "direction": None,
        "meter": "gather",
        "unit": "use",
        "quantity": 3,
        "calls": 3,
        "micros": 40_007,
    }
    assert told["micros"] == sum(row["micros"] for row in told["rows"]) == 2 * an_account().micros + 7


async def test_it_is_grouped_by_whatever_is_asked_for_within_the_days(client: Client):
    told = (await client.get("/v1/usage?group_by=day,agent&from=2026-03-01&to=2026-03-02")).json
    rows = [(row["day"], row["agent"], row["calls"], row["micros"], row["quantity"]) for row in told["rows"]]
    micros = an_account().micros
    assert rows == [
        ("2026-03-01", "agt_2", 1, micros, None),
        ("2026-03-02", "agt_1", 2, micros + 7, None),
    ]
    only = (await client.get("/v1/usage?group_by=agent&from=2026-03-02&to=2026-03-02")).json
    assert [row["agent"] for row in only["rows"]] == ["agt_1"]


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ("from=2026-03-02&to=2026-03-01", "to", "before_from"),
        ("from=2025-03-01&to=2026-03-02", "from", "too_long"),
    ],
)
async def test_days_that_are_none_are_refused(client: Client, query: str, pointer: str, code: str):
    answer = await client.get(f"/v1/usage?{query}")
    assert (answer.status, answer.wrong) == (422, {pointer: code})


async def test_more_rows_than_can_be_told_are_refused(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("talkstack.usage.service.report.MOST_ROWS", 2)
    assert (await client.get("/v1/usage")).wrong == {"group_by": "too_many_rows"}


async def test_the_first_day_that_there_ever_was_has_none_before_it(client: Client):
    assert (await client.get("/v1/usage?to=0001-01-01")).json == {"rows": [], "micros": 0}


async def test_a_call_of_which_nothing_is_known_yet_is_told_so():
    client = await a_client(Scope.CALLS_READ)
    await client.world.ring()
    answer = await client.get(f"/v1/calls/{(await client.world.call()).id}/cost")
    assert (answer.status, answer.code) == (409, "cost_unknown")


async def test_price_books_are_listed_page_by_page(client: Client):
    for _ in range(2):
        assert (await client.post("/v1/prices", {"rates": RATES})).status == 201
    first = (await client.get("/v1/prices?limit=2")).json
    rest = (await client.get(f"/v1/prices?limit=2&cursor={first['next_cursor']}")).json
    versions = [book["version"] for book in (*first["items"], *rest["items"])]
    assert (versions, rest["next_cursor"]) == ([3, 2, 1], None)
    assert first["items"][0]["rates"][0] == {
        "meter": "telephony_inbound",
        "unit": "minute",
        "key": "*",
        "micros_per_million": 5_000_000,
        "source": "",
    }
    assert (await client.get("/v1/prices?cursor=eA")).wrong == {"cursor": "cursor_unknown"}


async def test_only_the_owner_makes_prices():
    tenant = await a_client(Scope.PROJECT_WRITE)
    assert (await tenant.post("/v1/prices", {"rates": RATES})).code == "scope_missing"
