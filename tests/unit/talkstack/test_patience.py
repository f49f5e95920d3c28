from __future__ import annotations

import asyncio

import pytest

from talkstack.patience import Patience

SHORT = 0.02


async def after(seconds: float) -> str:
    await asyncio.sleep(seconds)
    return "there"


async def test_what_comes_in_time_is_given_on():
    patience = Patience(5.0)
    assert await patience.wait(after(0)) == "there"
    assert await patience.wait(after(SHORT)) == "there"
    patience.close()


async def test_what_does_not_come_is_given_up():
    patience = Patience(SHORT)
    with pytest.raises(TimeoutError):
        await patience.wait(asyncio.Event().wait())
    patience.close()


async def test_many_waits_may_take_longer_together():
    patience = Patience(2 * SHORT)
    for _ in range(5):
        assert await patience.wait(after(SHORT)) == "there"
    with pytest.raises(TimeoutError):
        await patience.wait(asyncio.Event().wait())
    patience.close()


async def test_time_between_two_waits_does_not_count():
    patience = Patience(SHORT)
    assert await patience.wait(after(0)) == "there"
    await asyncio.sleep(3 * SHORT)
    assert await patience.wait(after(0)) == "there"
    patience.close()


async def test_a_cancelled_wait_stays_cancelled():
    patience = Patience(5.0)
    waiting = asyncio.create_task(patience.wait(asyncio.Event().wait()))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    patience.close()


async def test_a_failure_is_no_impatience():
    async def fails() -> None:
        raise ValueError

    patience = Patience(5.0)
    with pytest.raises(ValueError):  # noqa: PT011 - raised just above
        await patience.wait(fails())
    patience.close()


async def test_leaves_no_timer_behind():
    patience = Patience(5.0)
    await patience.wait(after(0))
    patience.close()
    scheduled = asyncio.get_running_loop()._scheduled
    assert all(handle.cancelled() for handle in scheduled)
