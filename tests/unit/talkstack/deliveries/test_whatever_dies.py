"""Servers fail, activities run twice at once and die between any two waits: nothing is lost, and nothing comes early."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from talkstack.deliveries.memory import Posted
from talkstack.deliveries.model.delivery import HOLDS_BACK, Receipt
from talkstack.deliveries.model.state import DeliveryState
from tests.unit.talkstack.deliveries.post import DOWN, OK, Post, sequence_of

EVENTS = 5
AT_ONCE = 3
STEPS = 300


@dataclass
class Storm:
    """Each step lets one of the activities go on to its next wait, or kills it there."""

    chance: random.Random
    failing: float
    deadly: float
    post: Post = field(default_factory=Post)
    told: int = 0
    telling: Coroutine[Any, Any, Any] | None = None
    carrying: list[Coroutine[Any, Any, Any]] = field(default_factory=list)
    came: list[tuple[int, bool]] = field(default_factory=list)

    async def blow(self) -> None:
        self.post.receivers.answer = self._answer
        await self.post.open()
        for _ in range(STEPS):
            self._step()
            if self.chance.random() < 0.05:
                self.post.clock.advance(self.chance.choice((1, 6, 31, 700)))
        self.failing = self.deadly = 0.0
        while self.told < EVENTS:
            self._step()
        for coroutine in self.carrying:
            coroutine.close()
        await self.post.run(days=3)

    def _step(self) -> None:
        if self.telling is None and self.told < EVENTS and self.chance.random() < 0.3:
            self.telling = begun(self.post.tell(self.told + 1))
        if len(self.carrying) < AT_ONCE and self.chance.random() < 0.5:
            self.carrying.append(begun(self.post.mailroom.courier.carry_on("whk_1", "call_1")))
        if self.telling is not None and self._goes_on(self.telling) is not None:
            self.told += self._over
            self.telling = None
        if self.carrying:
            coroutine = self.chance.choice(self.carrying)
            if self._goes_on(coroutine) is not None:
                self.carrying.remove(coroutine)

    def _goes_on(self, coroutine: Coroutine[Any, Any, Any]) -> bool | None:
        """None: it waits again; otherwise whether it came to its end, and did not die."""
        self._over = False
        if self.chance.random() < self.deadly:
            coroutine.close()
            return False
        try:
            coroutine.send(None)
        except StopIteration:
            self._over = True
            return True
        return None

    def _answer(self, posted: Posted) -> Receipt:
        accepted = self.chance.random() >= self.failing
        self.came.append((sequence_of(posted), accepted))
        return OK if accepted else DOWN


def begun(coroutine: Coroutine[Any, Any, Any]) -> Coroutine[Any, Any, Any]:
    coroutine.send(None)
    return coroutine


def early(came: list[tuple[int, bool]]) -> list[int]:
    """What was accepted before something that precedes it, which had not failed often enough to be passed over."""
    failed, accepted, found = Counter[int](), set[int](), list[int]()
    for sequence, taken in came:
        if taken and sequence not in accepted:
            owed = set(range(1, sequence)) - accepted
            found += [sequence for it in owed if failed[it] < HOLDS_BACK]
            accepted.add(sequence)
        failed[sequence] += not taken
    return found


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    failing=st.sampled_from((0.0, 0.3, 0.8)),
    deadly=st.sampled_from((0.0, 0.1, 0.3)),
)
async def test_nothing_is_lost_and_nothing_comes_early(seed: int, failing: float, deadly: float):
    storm = Storm(random.Random(seed), failing, deadly)
    await storm.blow()
    assert await storm.post.states() == [DeliveryState.DELIVERED] * EVENTS
    assert {sequence for sequence, accepted in storm.came if accepted} == set(range(1, EVENTS + 1))
    assert early(storm.came) == []


def test_what_comes_early_is_seen():
    assert early([(2, True), (1, True)]) == [2]
    assert early([(1, False), (1, False), (2, True)]) == [2]
    assert early([(1, False), (1, False), (1, False), (2, True), (1, True), (3, True)]) == []
