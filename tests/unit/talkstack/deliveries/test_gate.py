"""Servers that let us wait hold up nobody else."""

from __future__ import annotations

from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

from talkstack.deliveries.model.delivery import LIFE
from talkstack.deliveries.service.gate import MOST_EACH, MOST_FAILING
from tests.builders import NOON
from tests.unit.talkstack.deliveries.post import Post, went_on

type Frozen = Coroutine[Any, Any, Any]


def waiting(post: Post, stream: str = "call_1", to: str = "whk_1") -> Frozen:
    """The server has been asked, and has not answered yet."""
    asked = len(post.taken)
    frozen = post.mailroom.courier.carry_on(to, stream)
    while len(post.taken) == asked:
        assert went_on(frozen)
    return frozen


def end(frozen: Frozen) -> None:
    while went_on(frozen):
        pass


async def test_one_attempt_at_a_time_at_a_server_that_fails():
    post = await Post().open(failures=3, failing_since=NOON)
    await post.tell(1, stream="call_1")
    await post.tell(2, 3, stream="call_2")
    hanging = waiting(post)
    assert (await post.carry(stream="call_2")).over
    assert post.taken == [1]
    waits = await post.delivery_store.pending("whk_1", "call_2")
    assert [it.next_at for it in waits] == [NOON + timedelta(minutes=1)] * 2
    end(hanging)
    post.clock.advance(60)
    await post.carry(stream="call_2")
    assert post.taken == [1, 2, 3]


async def test_servers_that_fail_leave_places_for_the_others():
    post = await Post().open()
    for n in range(MOST_FAILING + 1):
        await post.open(id=f"whk_f{n}", failures=3, failing_since=NOON)
    await post.tell(1)
    hanging = [waiting(post, to=f"whk_f{n}") for n in range(MOST_FAILING)]
    assert (await post.carry(f"whk_f{MOST_FAILING}")).over
    assert len(post.taken) == MOST_FAILING
    await post.carry()
    assert len(post.taken) == MOST_FAILING + 1
    for it in hanging:
        end(it)


async def test_a_server_that_does_well_is_asked_several_things_at_once():
    post = await Post().open()
    for n in range(MOST_EACH + 1):
        await post.tell(1, stream=f"call_{n}")
    slow = [waiting(post, f"call_{n}") for n in range(MOST_EACH)]
    pause = await post.carry(stream=f"call_{MOST_EACH}")
    assert (pause.over, pause.seconds) == (False, 2.0)
    assert len(post.taken) == MOST_EACH
    end(slow[0])
    assert (await post.carry(stream=f"call_{MOST_EACH}")).over
    assert len(post.taken) == MOST_EACH + 1
    for it in slow[1:]:
        end(it)


async def test_whoever_dies_leaves_its_place():
    post = await Post().open(failures=3, failing_since=NOON)
    await post.tell(1)
    waiting(post).close()
    assert (await post.carry()).over
    assert post.taken == [1, 1]


async def test_what_stands_back_is_not_asleep_for_that():
    post = await Post().open(failures=3, failing_since=NOON)
    await post.tell(1, stream="call_1")
    await post.tell(2, stream="call_2")
    post.clock.advance(LIFE.total_seconds() - 30)
    hanging = waiting(post)
    assert (await post.carry(stream="call_2")).over
    [waits] = await post.delivery_store.pending("whk_1", "call_2")
    assert not waits.asleep
    end(hanging)
