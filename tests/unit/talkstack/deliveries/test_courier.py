"""What goes out when, and in which order."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import pairwise

import pytest
from standardwebhooks import Webhook

from talkstack.deliveries.model.delivery import DELAYS, LIFE, LONGEST_ASKED, Attempt, Receipt
from talkstack.deliveries.model.state import DeliveryState
from tests.builders import NOON, an_endpoint
from tests.unit.talkstack.deliveries.post import DOWN, HOOK, OK, Post

PENDING, DELIVERED, FAILED = DeliveryState.PENDING, DeliveryState.DELIVERED, DeliveryState.FAILED


async def test_what_is_told_arrives_once_in_its_order():
    post = await Post().open()
    await post.tell(1, 2, 3)
    assert (await post.carry()).over
    assert post.taken == [1, 2, 3]
    assert await post.states() == [DELIVERED] * 3
    assert {it.url for it in post.receivers.posted} == {HOOK}


async def test_what_is_sent_says_what_and_when():
    post = await Post().open()
    await post.tell(7)
    post.clock.advance(90)
    await post.carry()
    [sent] = post.receivers.posted
    assert json.loads(sent.body) == {
        "id": "evt_call_1_7",
        "type": "call.started",
        "version": 1,
        "sequence": 7,
        "timestamp": "2026-03-02T12:00:00.000Z",
        "data": {"id": "call_1", "metadata": {"a.b": "c"}},
    }
    assert sent.headers["webhook-id"] == "evt_call_1_7"
    assert sent.headers["webhook-timestamp"] == f"{int(NOON.timestamp()) + 90}"


async def test_a_repeat_is_the_same_with_a_time_and_a_signature_of_its_own():
    post = await Post({1: [DOWN]}).open()
    await post.tell(1)
    post.clock.advance((await post.carry()).seconds)
    await post.carry()
    first, again = post.receivers.posted
    assert (first.body, first.headers["webhook-id"]) == (again.body, again.headers["webhook-id"])
    for name in ("webhook-timestamp", "webhook-signature"):
        assert first.headers[name] != again.headers[name]


async def test_one_that_fails_holds_back_those_behind_it_three_times():
    post = await Post({1: [DOWN] * 9}).open()
    await post.tell(1, 2)
    naps: list[float] = []
    while not (pause := await post.carry()).over:
        naps.append(pause.seconds)
        post.clock.advance(pause.seconds)
    assert post.taken == [1, 1, 1, 2]
    assert [round(nap) for nap in naps] == [pytest.approx(5, abs=1), pytest.approx(30, abs=3)]
    assert await post.states() == [PENDING, DELIVERED]


async def test_what_comes_later_goes_at_once_past_what_failed_three_times():
    post = await Post({1: [DOWN] * 9}).open()
    await post.tell(1)
    while not (pause := await post.carry()).over:
        post.clock.advance(pause.seconds)
    await post.tell(2)
    await post.carry()
    assert post.taken == [1, 1, 1, 2]


async def test_what_comes_while_another_is_held_back_waits_with_it():
    post = await Post({1: [DOWN]}).open()
    await post.tell(1)
    nap = (await post.carry()).seconds
    await post.tell(2)
    assert (await post.carry()).seconds == nap
    post.clock.advance(nap)
    await post.carry()
    assert post.taken == [1, 1, 2]


async def test_other_streams_and_endpoints_wait_for_nobody():
    post = await (await Post({1: [DOWN]}).open()).open(id="whk_2")
    await post.tell(1)
    await post.tell(2, stream="call_2")
    await post.carry()
    await post.carry("whk_2")
    await post.carry(stream="call_2")
    assert post.taken == [1, 1, 2]


async def test_it_is_tried_for_three_days_at_growing_intervals():
    post = await Post({1: [DOWN] * 99}).open()
    await post.tell(1)
    await post.run(days=4)
    [delivery] = await post.deliveries()
    assert delivery.state is FAILED
    times = [it.at for it in delivery.attempts]
    gaps = [(b - a).total_seconds() for a, b in pairwise(times)]
    assert len(times) == len(DELAYS) + 1
    for gap, delay in zip(gaps, DELAYS, strict=True):
        assert 0.9 * delay <= gap <= delay + 15
    assert timedelta(days=2.6) < times[-1] - times[0] <= LIFE


async def test_two_days_down_lose_nothing():
    post = await Post({n: [DOWN] * 10 for n in (1, 2)}).open()
    await post.tell(1, 2)
    await post.run(days=4)
    assert await post.states() == [DELIVERED] * 2


async def test_a_server_that_asks_for_time_gets_it():
    post = await Post({1: [Receipt(status=429, retry_after=600.0)]}).open()
    await post.tell(1, 2)
    assert (await post.carry()).over
    [first, second] = await post.deliveries()
    assert first.next_at == second.next_at == NOON + timedelta(seconds=600)
    post.clock.advance(599)
    await post.carry()
    assert post.taken == [1]
    post.clock.advance(1)
    await post.carry()
    assert post.taken == [1, 1, 2]


async def test_a_server_that_asks_for_days_is_asked_again_the_same_day():
    post = await Post({1: [Receipt(status=503, retry_after=3 * 86_400.0)]}).open()
    await post.tell(1)
    await post.carry()
    [delivery] = await post.deliveries()
    assert (delivery.state, delivery.next_at) == (PENDING, NOON + LONGEST_ASKED)
    assert (await post.adapters.webhooks.find("whk_1")).enabled


async def test_what_a_server_asks_for_does_not_use_up_the_last_hours():
    post = await Post({1: [Receipt(status=503, retry_after=3600.0), OK]}).open()
    await post.tell(1)
    post.clock.advance(LIFE.total_seconds() - 600)
    await post.carry()
    [delivery] = await post.deliveries()
    assert delivery.next_at < delivery.until
    post.clock.advance(5)
    await post.carry()
    assert await post.states() == [DELIVERED]


@pytest.mark.parametrize(
    "receipt", [Receipt(status=s) for s in (199, 301, 404, 500)] + [Receipt(error="no answer in 15 s")]
)
async def test_whatever_is_no_2xx_is_a_failure_and_told(receipt: Receipt):
    post = await Post({1: [receipt]}).open()
    await post.tell(1)
    await post.carry()
    [delivery] = await post.deliveries()
    assert delivery.state is PENDING
    assert delivery.attempts == (Attempt(at=NOON, ms=0, status=receipt.status, error=receipt.error),)


async def test_both_secrets_sign_while_they_overlap():
    post = await Post().open()
    before = await post.adapters.webhooks.find("whk_1")
    after = before.rotated("whsec_bmV3", NOON, timedelta(hours=1))
    await post.adapters.webhooks.replace(before, after)
    for _ in range(2):
        await post.tell(len(post.taken) + 1)
        await post.carry()
        post.clock.advance(3600)
    both, alone = (it.headers["webhook-signature"].split() for it in post.receivers.posted)
    assert (len(both), len(alone)) == (2, 1)
    first = post.receivers.posted[0]
    for secret, signature in zip(("whsec_bmV3", an_endpoint().secrets[0].value), both, strict=True):
        assert Webhook(secret).sign("evt_call_1_1", NOON, first.body.decode()) == signature


async def test_of_an_endpoint_that_is_deleted_everything_is_dropped():
    post = await Post({1: [DOWN]}).open()
    await post.tell(1, 2)
    await post.carry()
    await post.adapters.webhooks.delete("whk_1")
    assert (await post.carry()).over
    assert await post.states() == [DeliveryState.DROPPED] * 2
    assert post.taken == [1]


async def test_what_was_erased_is_not_delivered():
    post = await Post().open()
    await post.tell(1)
    await post.adapters.events.erase("call_1")
    assert (await post.carry()).over
    assert post.taken == []


async def test_what_is_forgotten_does_not_take_what_is_new_with_it():
    post = await Post().open()
    await post.tell(1)
    await post.adapters.events.erase("call_1")
    await post.tell(2)
    assert (await post.carry()).over
    assert post.taken == [2]
    assert await post.states() == [DeliveryState.DROPPED, DELIVERED]
