from __future__ import annotations

from datetime import timedelta

import pytest

from talkstack.aftermath.model import Step
from talkstack.calls.model.fact import FactKind
from talkstack.keys.model import Scope
from tests.builders import NOON, a_fact, a_measure
from tests.rest import Answer, Client, a_client

RANGE = "from=2026-03-01&to=2026-03-08"


async def ask(client: Client, query: str) -> Answer:
    return await client.get(f"/v1/analytics?{query}")


async def reckoned() -> Client:
    client = await a_client(Scope.CALLS_READ)
    measures = client.world.adapters.measures
    await measures.keep(a_measure("call_1"))
    await measures.keep(a_measure("call_2", started_at=NOON + timedelta(days=1), agent_version=2))
    await measures.keep(a_measure("call_3", project_id="prj_2"))
    return client


async def test_figures_are_told_in_all_and_by_day():
    told = (await ask(await reckoned(), f"{RANGE}&group_by=day")).json
    total = told["total"]
    assert (total["calls"], total["answered"], total["containment"]) == (2, 2, 1.0)
    assert total["latency"]["answer"] == {"count": 4, "p50": 300, "p95": 900, "p99": 900}
    assert [(it["day"], it["calls"]) for it in told["groups"]] == [("2026-03-02", 1), ("2026-03-03", 1)]


async def test_and_by_version_of_the_agent():
    told = (await ask(await reckoned(), f"{RANGE}&group_by=agent_version&agent_id=agt_1")).json
    groups = [(it["agent_id"], it["agent_version"], it["calls"], it["day"]) for it in told["groups"]]
    assert groups == [("agt_1", 1, 1, None), ("agt_1", 2, 1, None)]


async def test_without_a_grouping_there_is_the_total_alone():
    told = (await ask(await reckoned(), f"{RANGE}&agent_id=agt_1&agent_version=2")).json
    assert (told["total"]["calls"], told["groups"]) == (1, [])


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("", {"from": "missing", "to": "missing"}),
        ("from=2026-03-02&to=2026-03-01", {"to": "range_out_of_bounds"}),
        ("from=2026-01-01&to=2026-04-04", {"to": "range_out_of_bounds"}),
        ("from=2026-03-01&to=soon", {"to": "not_an_instant"}),
        ("from=2026-03-01&to=2026-03-02&group_by=caller", {"group_by": "literal_error"}),
        ("from=2026-03-01&to=2026-03-02&person=per_1", {"person": "extra_forbidden"}),
    ],
)
async def test_what_cannot_be_asked_is_told_by_its_name(query: str, wrong: dict[str, str]):
    answer = await ask(await a_client(Scope.CALLS_READ), query)
    assert (answer.status, answer.wrong) == (422, wrong)


async def test_the_longest_range_may_be_asked_for():
    assert (await ask(await a_client(Scope.CALLS_READ), "from=2026-01-01&to=2026-04-03")).status == 200


async def test_erased_calls_count_as_before():
    client = await a_client()
    world = client.world
    await world.ring()
    call = await world.call()
    facts = [
        a_fact("over", kind=FactKind.STATUS, what="completed"),
        a_fact("absent", kind=FactKind.RECORDING, what="absent"),
    ]
    await world.lifecycle.ring(call.id, await world.adapters.calls.append(call.id, facts))
    for step in (Step.SETTLED, Step.MEASURED, Step.CLOSED):
        await world.finish(step)
    before = (await ask(client, RANGE)).json
    assert before["total"]["calls"] == 1
    assert (await client.ask("DELETE", f"/v1/calls/{call.id}")).status == 204
    assert (await client.get(f"/v1/calls/{call.id}")).status == 404
    assert (await ask(client, RANGE)).json == before
