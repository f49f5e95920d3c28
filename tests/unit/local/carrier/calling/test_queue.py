import asyncio

import pytest

from local.carrier.calling.outbound.queue import BacklogFullError, Limits, Queue


def drained(queue: Queue, now: float) -> list[tuple[str, float]]:
    """Who is called up, and when."""
    left = []
    while (seconds := queue.next_in(now)) is not None:
        now += seconds
        left.append((queue.call_up(now).sid, now))
    return left


def test_one_call_a_second_leaves_in_order():
    queue = Queue(Limits())
    assert [queue.join(sid, 100.0) for sid in "abc"] == [0, 1, 2]
    assert drained(queue, 100.0) == [("a", 100.0), ("b", 101.0), ("c", 102.0)]
    assert queue.join("d", 102.25) == 0.75
    assert drained(queue, 102.25) == [("d", 103.0)]


def test_a_pause_earns_no_burst():
    queue = Queue(Limits(cps=2))
    queue.join("a", 0.0)
    drained(queue, 0.0)
    assert [queue.join(sid, 60.0) for sid in "bc"] == [0, 0.5]


def test_those_behind_one_who_leaves_move_up():
    queue = Queue(Limits())
    for sid in "abc":
        queue.join(sid, 0.0)
    queue.leave("b")
    assert drained(queue, 0.0) == [("a", 0.0), ("c", 1.0)]


def test_a_day_of_backlog_is_the_most():
    queue = Queue(Limits(backlog_seconds=2))
    for sid in "abc":
        queue.join(sid, 0.0)
    with pytest.raises(BacklogFullError) as full:
        queue.join("d", 0.0)
    assert full.value.seconds == 3
    assert [sid for sid, _ in drained(queue, 0.0)] == ["a", "b", "c"]


def test_another_rate_holds_at_once():
    queue = Queue(Limits(cps=0.1))
    for sid in "ab":
        queue.join(sid, 0.0)
    queue.call_up(0.0)
    assert queue.next_in(1.0) == 9
    queue.limits = Limits(cps=1)
    assert queue.next_in(1.0) == 0


async def test_whoever_waits_for_a_turn_hears_of_changes():
    queue = Queue(Limits(cps=0.001))
    waiting = asyncio.ensure_future(queue.changes(within=3_600))
    await asyncio.sleep(0)
    assert not waiting.done()
    queue.clear()
    await waiting
    assert queue.next_in(0.0) is None
