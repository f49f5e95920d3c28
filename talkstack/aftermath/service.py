"""After the call: each step once, whatever dies meanwhile, and none holds up for ever what goes by it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import TracebackType
from typing import Any

from talkstack.aftermath.model import SHORT, Done, Step, failing, numbered, patience_for, took, untold, waits
from talkstack.aftermath.ports import Work
from talkstack.calls.call import Call, Steps
from talkstack.calls.model.news import News
from talkstack.calls.ports import CallStore
from talkstack.clock import Clock
from talkstack.deliveries.ports import Couriers
from talkstack.deliveries.service.dispatch import Dispatcher
from talkstack.errors import BadRequestError, ProviderError, TalkstackError, UnfinishedError
from talkstack.telemetry.failures import count_failure
from talkstack.telemetry.ports import Meter
from talkstack.webhooks.service.publish import Publisher

log = logging.getLogger(__name__)

LONGEST_SECONDS = 30.0
"""After so long no further step is begun in one go: what runs for minutes is taken for dead."""


@dataclass(frozen=True, kw_only=True)
class Came:
    """What is `left` to be done; so many of the others had news. `fault` is what the first that failed failed of."""

    left: tuple[Step, ...]
    told: int = 0
    fault: TalkstackError | None = None


@dataclass(frozen=True, kw_only=True)
class Aftermath:
    calls: CallStore
    works: Mapping[Step, Work]
    publisher: Publisher
    dispatcher: Dispatcher
    meter: Meter
    clock: Clock

    async def finish(
        self, call_id: str, steps: Sequence[Step], *, sequence: int, couriers: Couriers | None
    ) -> Came:
        """One step after another, for half a minute. A repeat goes on where it broke off, and tells the same.

        The first news is the call's number `sequence`; without couriers nobody is told. What failed before comes last,
        and what fails holds up only what goes by it; but no later news is told before one that could not be told. A fault
        that nobody has foreseen is counted, and ends the go.
        """
        came, began = Came(left=tuple(steps)), self.clock.monotonic()
        try:
            call = await self.calls.get(call_id)
        except ProviderError as error:
            return replace(came, fault=error)
        for step in sorted(steps, key=lambda it: _turn(it, call.steps)):
            if step not in call.steps and waits(step, came.left):
                continue
            if len(came.left) < len(steps) and self.clock.monotonic() - began >= LONGEST_SECONDS:
                break
            done = False
            try:
                async with Counted(self.calls, self.clock, call_id, failing(step)):
                    call = await self._finished(call, step, sequence + came.told)
                done = step in call.steps
                told = done and await self._told(call, step, sequence + came.told, couriers)
            except TalkstackError as error:
                log.warning("aftermath.later call=%s step=%s error=%s", call_id, step, type(error).__name__)
                came = replace(came, fault=came.fault or error)
                if done:
                    break
                continue
            if done:
                left = tuple(it for it in came.left if it is not step)
                came = replace(came, left=left, told=came.told + told)
        return came

    async def complete(self, call_id: str, step: Step, *, sequence: int, couriers: Couriers | None) -> bool:
        """As above, for one who tries again whatever raises: whether there was something to tell of the step."""
        came = await self.finish(call_id, (step,), sequence=sequence, couriers=couriers)
        if came.left:
            raise came.fault or UnfinishedError(call_id, came.left)
        return came.told > 0

    async def _finished(self, call: Call, step: Step, sequence: int) -> Call:
        """What it came to first stays. The call as it was, if there is more to be done."""
        if step in call.steps:
            return call
        began = self.clock.monotonic()
        done = await self._done(call, step)
        return call if done.more else await self._kept(call, step, done, sequence, began)

    async def _kept(self, call: Call, step: Step, done: Done, sequence: int, began: float) -> Call:
        """News gets its number with it, the first that is free, and is told under that whoever tells it."""
        while step not in call.steps:
            result, beside = done.result, {took(step): self._took(began)}
            if done.news:
                while numbered(sequence) in call.steps:
                    sequence += 1
                result = result | self._news(done.news, sequence)
                beside |= {numbered(sequence): {"step": step.value}}
            if await self.calls.keep_step(call.id, step, result, beside=beside):
                return replace(call, steps=call.steps | {step.value: result} | beside)
            call = await self.calls.get(call.id)
        return call

    async def _told(self, call: Call, step: Step, sequence: int, couriers: Couriers | None) -> bool:
        """Whether what the step has come to was told."""
        kept, failed = call.steps[step], untold(step)
        if couriers is None or "news" not in kept:
            return False
        if SHORT.is_spent(call.steps, failed, self.clock.now()):
            told = call.steps[failed]["error"]
            log.warning("aftermath.untold call=%s step=%s error=%s", call.id, step, told)
            return False
        news, at, number = News(kept["news"]), datetime.fromisoformat(kept["news_at"]), kept.get("news_n")
        async with Counted(self.calls, self.clock, call.id, failed):
            to = await self.publisher.publish_step(call, step, news, sequence=number or sequence, at=at)
            await self.dispatcher.dispatch(call.id, to, couriers)
        return True

    async def _done(self, call: Call, step: Step) -> Done:
        if self._is_hopeless(call, step):
            return _given_up(call, step, call.steps[failing(step)]["error"])
        try:
            return await self.works[step](call)
        except TalkstackError as error:
            count_failure(self.meter, error)
            if not _final(error) and not self._is_spent(call, step):
                raise
            return _given_up(call, step, type(error).__name__)

    def _is_hopeless(self, call: Call, step: Step) -> bool:
        """It has met what nobody has foreseen, again and again: it is not tried any more."""
        unforeseen = call.steps.get(failing(step), {}).get("unforeseen", False)
        return unforeseen and self._is_spent(call, step)

    def _is_spent(self, call: Call, step: Step) -> bool:
        return patience_for(step).is_spent(call.steps, failing(step), self.clock.now())

    def _took(self, began: float) -> dict[str, Any]:
        ms = int((self.clock.monotonic() - began) * 1000)
        return {"at": self.clock.now().isoformat(), "ms": ms}

    def _news(self, news: News, sequence: int) -> dict[str, Any]:
        return {"news": news.value, "news_at": self.clock.now().isoformat(), "news_n": sequence}


@dataclass(frozen=True)
class Counted:
    """A try: whatever it fails of is counted, and goes on its way."""

    calls: CallStore
    clock: Clock
    call_id: str
    name: str

    async def __aenter__(self) -> None:
        pass

    async def __aexit__(
        self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None
    ) -> None:
        if isinstance(error, Exception):
            told = {"error": type(error).__name__, "unforeseen": not isinstance(error, TalkstackError)}
            await self.calls.count_try(self.call_id, self.name, self.clock.now(), told)


def _turn(step: Step, steps: Steps) -> tuple[int, int]:
    """What is done, and perhaps not told of yet, by its news' number; then what is to be done, and what failed before."""
    if step in steps:
        return 0, steps[step].get("news_n", 0)
    return (2 if failing(step) in steps else 1), 0


def _given_up(call: Call, step: Step, error: str) -> Done:
    log.warning("aftermath.given_up call=%s step=%s error=%s", call.id, step, error)
    return Done(result={"failed": error})


def _final(error: TalkstackError) -> bool:
    return isinstance(error, BadRequestError) or (isinstance(error, ProviderError) and error.final)
