"""The calls of the account: searched, and forgotten."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta

import pytest
from twilio.base.exceptions import TwilioException

from tests.contract.local.carrier.conftest import CALLEE, NUMBER
from tests.contract.local.carrier.outbound.progress import order, told
from tests.contract.local.carrier.test_rest import refusal

OTHER = "+15550003333"
SECOND = timedelta(seconds=1)


@pytest.fixture
async def three(carrier, customer, number) -> list[str]:
    """The sids of a call that was busy, of one that was completed and of one that waits."""
    await carrier.put("limits", cps=1_000)
    await carrier.callee(CALLEE, answers="busy")
    await carrier.callee(OTHER, answers=True)
    customer.on("/document", "<Hangup/>")
    busy = await carrier.place(**order(customer, status_callback_event=["completed"]))
    await customer.arrival("/status")
    completed = await carrier.place(**order(customer, to=OTHER, status_callback_event=["completed"]))
    await customer.arrival("/status")
    await carrier.put("limits", cps=0.001)
    waiting = await carrier.place(**order(customer))
    return [busy.sid, completed.sid, waiting.sid]


async def listed(carrier, **filters: object) -> list[str]:
    return [call.sid for call in await asyncio.to_thread(carrier.client.calls.list, **filters)]


async def test_newest_first_and_page_by_page(carrier, three):
    assert await listed(carrier) == await listed(carrier, page_size=1) == three[::-1]


async def test_by_number_and_status(carrier, three):
    busy, completed, waiting = three
    assert await listed(carrier, to=CALLEE) == [waiting, busy]
    assert await listed(carrier, to=OTHER, from_=NUMBER) == [completed]
    assert await listed(carrier, from_=OTHER) == []
    assert await listed(carrier, status="queued") == [waiting]
    assert await listed(carrier, to=CALLEE, status="busy") == [busy]


async def test_by_time(carrier, three):
    busy, completed, _ = three
    now = (await carrier.call(completed)).start_time
    both = [completed, busy]
    for edge in ("start_time", "end_time"):
        assert await listed(carrier, **{f"{edge}_after": now - 60 * SECOND}) == both
        assert await listed(carrier, **{f"{edge}_after": now + 60 * SECOND}) == []
        assert await listed(carrier, **{f"{edge}_before": now + 60 * SECOND}) == both
        assert await listed(carrier, **{f"{edge}_before": now - 60 * SECOND}) == []
    assert completed in await listed(carrier, start_time_after=now, start_time_before=now)


async def test_by_day(carrier, three):
    day = (await carrier.call(three[0])).start_time.date()
    assert three[0] in await listed(carrier, start_time=day)
    assert three[0] in await listed(carrier, start_time=datetime.combine(day, time.max, UTC))
    assert three[0] in await listed(carrier, start_time_after=day.isoformat())
    assert await listed(carrier, start_time=date(2020, 1, 1)) == []
    assert await listed(carrier, start_time_before="2020-01-01") == []


async def test_no_time_at_all(carrier):
    with pytest.raises(TwilioException) as refused:
        await listed(carrier, start_time_after="yesterday")
    assert '"code": 20001' in str(refused.value)


async def test_a_call_is_deleted_when_it_has_ended(carrier, customer, number):
    customer.on("/document", '<Start><Recording trim="do-not-trim"/></Start><Say>good morning</Say>')
    async with carrier.wait(CALLEE) as phone:
        placed = await carrier.place(**order(customer))
        assert await refusal(carrier.client.calls(placed.sid).delete) == (409, 20009)
        await phone.until("ringing")
        await phone.tell({"event": "answer"})
        await phone.until("playing")
        assert await refusal(carrier.client.calls(placed.sid).delete) == (409, 20009)
        await phone.until("hangup")
    await told(customer, 4)
    assert carrier.kept(placed.sid).exists()
    assert await asyncio.to_thread(carrier.client.calls(placed.sid).delete)
    assert await refusal(carrier.client.calls(placed.sid).fetch) == (404, 20404)
    assert await refusal(carrier.client.calls(placed.sid).delete) == (404, 20404)
    assert await listed(carrier) == []
    assert list(carrier.state.rglob(f"*{placed.sid}*")) == []
    [recording] = await asyncio.to_thread(carrier.client.recordings.list, call_sid=placed.sid)
    assert recording.status in {"processing", "completed"}


async def test_a_waiting_call_is_canceled_before_it_is_deleted(carrier, three):
    waiting = three[2]
    assert await refusal(carrier.client.calls(waiting).delete) == (409, 20009)
    await carrier.end(waiting, "canceled")
    assert await asyncio.to_thread(carrier.client.calls(waiting).delete)
    assert waiting not in await listed(carrier)
