"""Live calls, each with a turn every so often, evenly spread over time; ended calls make room for new ones."""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.calls.call import Call, CallOverError
from bench.calls.carrier import Carrier
from bench.usage import Usage


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Nothing counts before `warm_up` is over: the calls come in one by one until then.

    Nor in `cool_down`: what was sent last is answered under the same load, before all hang up at once.
    """

    calls: int = 50
    every: float = 8.0
    turns: int = 5
    warm_up: float = 16.0
    seconds: float = 40.0
    cool_down: float = 5.0

    @property
    def speaking(self) -> float:
        """How long before its final result a turn's first partial one is told."""
        return self.every / 5

    def phase(self, slot: int) -> float:
        return slot * self.every / self.calls

    def first_turns(self, slot: int) -> int:
        """The first calls are of every length, so that afterwards some call ends and begins at any moment."""
        return 1 + slot % self.turns


@dataclass(frozen=True)
class Window:
    """What is measured, in `perf_counter` time, and what the processes had used at both ends."""

    began: float
    ended: float
    before: Usage
    after: Usage

    def holds(self, instant: float) -> bool:
        return self.began <= instant < self.ended


class Load:
    def __init__(self, plan: Plan, carrier: Carrier, words: Iterator[str]) -> None:
        self._plan = plan
        self._carrier = carrier
        self._words = words

    async def run(self, usage: Callable[[], Usage]) -> Window:
        start = time.perf_counter()
        began = start + self._plan.warm_up
        ended = began + self._plan.seconds
        async with asyncio.TaskGroup() as tasks:
            for slot in range(self._plan.calls):
                tasks.create_task(self._slot(slot, start, ended + self._plan.cool_down))
            await _until(began)
            before = usage()
            await _until(ended)
            after = usage()
        return Window(began, ended, before, after)

    async def _slot(self, slot: int, start: float, end: float) -> None:
        due = start + self._plan.phase(slot)
        turns = self._plan.first_turns(slot)
        while due < end:
            await self._call(due, turns, end)
            due += turns * self._plan.every
            turns = self._plan.turns

    async def _call(self, due: float, turns: int, end: float) -> None:
        """Rings when due, speaks in the middle of every interval, hangs up when the next call is due."""
        call, every = Call(self._carrier), self._plan.every
        try:
            await _until(due)
            await call.ring()
            for turn in range(turns):
                at = due + (turn + 0.5) * every
                if at >= end:
                    break
                words = next(self._words)
                await _until(at - self._plan.speaking)
                await call.begin_to_say(words)
                await _until(at)
                await call.say(words)
            await _until(min(due + turns * every, end))
            await call.hang_up()
        except CallOverError:
            return


async def _until(instant: float) -> None:
    await asyncio.sleep(instant - time.perf_counter())
