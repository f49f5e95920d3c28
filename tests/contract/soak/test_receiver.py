from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import UTC, datetime

import aiohttp
import pytest
from standardwebhooks import Webhook

from soak.chaos.plan import Answer, Plan
from soak.chaos.trouble.receiver import Receiver

SECRET = "whsec_c2VjcmV0IGZvciB0aGUgdGVzdHM="
BODY = '{"type": "call.ended"}'


def receiver_of(*answers: Answer) -> Receiver:
    return Receiver(Plan(calls=1, seed=1, illnesses=[(1.0, answers)]), SECRET)


@pytest.fixture
async def session() -> AsyncGenerator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as held:
        yield held


def signed(secret: str = SECRET, body: str = BODY) -> dict[str, str]:
    now = datetime.now(UTC)
    signature = Webhook(secret).sign("evt_1", now, body)
    return {
        "webhook-id": "evt_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
    }


async def told(session: aiohttp.ClientSession, url: str, headers: dict[str, str]) -> int:
    """The status; 0 when there was none."""
    try:
        async with session.post(url, data=BODY, headers=headers) as response:
            return response.status
    except aiohttp.ClientError:
        return 0


async def test_it_answers_as_it_is_meant_to_and_is_well_afterwards(session: aiohttp.ClientSession):
    receiver = receiver_of("refused", "lost")
    runner, url = await receiver.start()
    statuses = [await told(session, url, signed()) for _ in range(4)]
    await runner.cleanup()
    assert statuses == [500, 0, 204, 204]
    assert [attempt.answer for attempt in receiver.journal] == ["refused", "lost", "taken", "taken"]
    assert len({attempt.digest for attempt in receiver.journal}) == 1
    assert receiver.accepted() == {"evt_1"}
    assert receiver.counts() == {"refused": 1, "lost": 1, "taken": 2}


@pytest.mark.parametrize("wrong", [{"secret": "whsec_b3RoZXI="}, {"body": "{}"}, None])
async def test_what_does_not_verify_is_not_taken(
    session: aiohttp.ClientSession, wrong: dict[str, str] | None
):
    receiver = receiver_of()
    runner, url = await receiver.start()
    assert await told(session, url, {} if wrong is None else signed(**wrong)) == 401
    await runner.cleanup()
    assert receiver.accepted() == set()


async def test_one_that_hangs_is_no_receipt(session: aiohttp.ClientSession):
    receiver = receiver_of("hung")
    runner, url = await receiver.start()
    with pytest.raises(TimeoutError):
        await session.post(url, data=BODY, headers=signed(), timeout=aiohttp.ClientTimeout(total=0.1))
    assert receiver.accepted() == set()
    await runner.cleanup()
