"""What is asked for again."""

from __future__ import annotations

from talkstack.deliveries.model.delivery import LIFE
from talkstack.deliveries.model.state import DeliveryState
from tests.builders import NOON
from tests.unit.talkstack.deliveries.post import DOWN, OK, Post

DELIVERED = DeliveryState.DELIVERED


async def test_what_is_asked_for_again_holds_back_nothing():
    post = await Post({1: [OK, DOWN, OK]}).open()
    await post.tell(1)
    await post.carry()
    [first] = await post.deliveries()
    await post.delivery_store.ask_again(first.id, NOON, until=NOON + LIFE)
    await post.tell(2)
    await post.carry()
    assert post.taken == [1, 1, 2]
    post.clock.advance(60)
    await post.carry()
    assert post.taken == [1, 1, 2, 1]
    assert await post.states() == [DELIVERED] * 2


async def test_what_still_waits_keeps_its_place_when_it_is_asked_for_again():
    post = await Post({1: [DOWN, DOWN]}).open()
    await post.tell(1)
    await post.carry()
    [first] = await post.deliveries()
    await post.delivery_store.ask_again(first.id, NOON, until=NOON + LIFE)
    await post.tell(2)
    await post.carry()
    assert post.taken == [1, 1]
    post.clock.advance(5)
    await post.carry()
    assert post.taken == [1, 1, 1, 2]


async def test_what_was_passed_over_takes_its_place_no_more():
    post = await Post({1: [DOWN] * 9}).open()
    await post.tell(1)
    while not (pause := await post.carry()).over:
        post.clock.advance(pause.seconds)
    [first] = await post.deliveries()
    await post.delivery_store.ask_again(first.id, post.clock.now(), until=NOON + LIFE)
    await post.tell(2)
    await post.carry()
    assert post.taken == [1, 1, 1, 1, 2]
