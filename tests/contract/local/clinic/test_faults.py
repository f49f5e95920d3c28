import aiohttp
import pytest

TEN = {"name": "Mary Jones", "slot": "2026-11-24T10:00", "reason": "check-up"}
KEY = {"Idempotency-Key": "row-7"}


async def switch(client: aiohttp.ClientSession, **fault: object) -> int:
    async with client.put("/clinic/fault", json=fault) as answer:
        return answer.status


async def book(client: aiohttp.ClientSession) -> int:
    async with client.post("/appointments", json=TEN, headers=KEY) as answer:
        return answer.status


async def effects(client: aiohttp.ClientSession) -> int:
    async with client.get("/effects") as answer:
        return (await answer.json())["appointments"]


@pytest.mark.parametrize("status", [429, 500, 503])
@pytest.mark.parametrize("after_effect", [False, True])
async def test_it_refuses_before_or_after_the_effect(client, status, after_effect):
    await switch(client, kind="status", status=status, after_effect=after_effect, times=1)
    assert await book(client) == status
    assert await effects(client) == after_effect
    assert await book(client) == 201
    assert await effects(client) == 1


async def test_its_answer_is_lost_after_the_effect(client):
    await switch(client, kind="lost_answer", times=1)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await book(client)
    assert await effects(client) == 1
    assert await book(client) == 201
    assert await effects(client) == 1


async def test_only_tools_meet_the_fault_and_only_its_owner_makes_it(client):
    await switch(client, kind="status", status=500)
    assert await effects(client) == 0
    async with client.get("/slots?day=tomorrow") as answer:
        assert answer.status == 500
    async with client.delete("/clinic/fault", headers={"Authorization": "Bearer open"}) as answer:
        assert answer.status == 401
    async with client.delete("/clinic/fault") as answer:
        assert await answer.json() == {"fault": None, "left": None, "met": 0}
    assert await book(client) == 201


@pytest.mark.parametrize("fault", [{"kind": "flood"}, {"kind": "lost_answer", "status": 500}, {}])
async def test_an_unknown_fault_is_refused(client, fault):
    assert await switch(client, **fault) == 422
    assert await book(client) == 201
