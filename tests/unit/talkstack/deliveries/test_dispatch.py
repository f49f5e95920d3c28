"""Couriers are started where something waits."""

from __future__ import annotations

from talkstack.deliveries.memory import MemoryCouriers
from tests.unit.talkstack.deliveries.post import DOWN, Post


async def test_what_is_new_in_a_stream_gets_its_couriers():
    post = Post()
    couriers = MemoryCouriers()
    await post.mailroom.dispatcher.dispatch("call_1", ("whk_1", "whk_2"), couriers)
    assert couriers.living == {("whk_1", "call_1"), ("whk_2", "call_1")}


async def test_what_has_been_delivered_needs_none():
    post = await Post().open()
    await post.tell(1)
    await post.carry()
    couriers = MemoryCouriers()
    post.clock.advance(60)
    assert await post.mailroom.dispatcher.sweep(couriers) == 0
    assert couriers.living == set()


async def test_the_sweeper_starts_what_has_waited_for_nobody():
    post = await Post().open()
    await post.tell(1)
    couriers = MemoryCouriers()
    assert await post.mailroom.dispatcher.sweep(couriers) == 0
    post.clock.advance(6)
    assert await post.mailroom.dispatcher.sweep(couriers) == 1
    assert couriers.living == {("whk_1", "call_1")}


async def test_the_sweeper_leaves_alone_what_is_held_back_or_not_due():
    post = await Post({1: [DOWN]}).open()
    await post.tell(1, 2)
    await post.carry()
    assert await post.mailroom.dispatcher.sweep(MemoryCouriers()) == 0
    post.clock.advance(5)
    assert await post.mailroom.dispatcher.sweep(MemoryCouriers()) == 0
    post.clock.advance(6)
    assert await post.mailroom.dispatcher.sweep(MemoryCouriers()) == 1
