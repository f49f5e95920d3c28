"""After the call: each step once, whatever dies meanwhile, and none holds up the ones behind it for ever."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from talkstack.aftermath.model import Came, Done, Step, took
from talkstack.aftermath.ports import Work
from talkstack.calls.call import Call
from talkstack.calls.model.news import News
from talkstack.calls.ports import CallStore
from talkstack.clock import Clock
from talkstack.deliveries.ports import Couriers
from talkstack.deliveries.service.dispatch import Dispatcher
from talkstack.errors import BadRequestError, ProviderError, TalkstackError
from talkstack.telemetry.failures import count_failure
from talkstack.telemetry.ports import Meter
from talkstack.webhooks.service.publish import Publisher

log = logging.getLogger(__name__)

LONGEST_SECONDS = 30.0
"""After so long no further step is begun in one go: what runs for minutes is taken for dead."""
PATIENCE = timedelta(minutes=10)
"""Providers recover; what fails for so long since it first did is given up, and the call says so."""


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

        The first news is the call's number `sequence`; without couriers nobody is told. What fails behind others is left
        for the next time, when it is the first: then it raises.
        """
        call, began, came = await self.calls.get(call_id), self.clock.monotonic(), Came()
        for step in steps:
            if came.done and self.clock.monotonic() - began >= LONGEST_SECONDS:
                break
            try:
                call = await self._finished(call, step)
                told = couriers is not None and await self._told(call, step, sequence + came.told, couriers)
            except TalkstackError as error:
                if not came.done:
                    raise
                log.info("aftermath.later call=%s step=%s error=%s", call_id, step, type(error).__name__)
                break
            came = Came(came.done + 1, came.told + told)
        return came

    async def _finished(self, call: Call, step: Step) -> Call:
        """The call with what the step has come to, which is what it came to first."""
        if step in call.steps:
            return call
        began = self.clock.monotonic()
        done = await self._done(call, step)
        result, beside = self._result(done), {took(step): self._took(began)}
        if await self.calls.keep_step(call.id, step, result, beside=beside):
            return replace(call, steps=call.steps | {step.value: result} | beside)
        return await self.calls.get(call.id)

    async def _told(self, call: Call, step: Step, sequence: int, couriers: Couriers) -> bool:
        kept = call.steps[step]
        if "news" not in kept:
            return False
        news, at = News(kept["news"]), datetime.fromisoformat(kept["news_at"])
        to = await self.publisher.publish_step(call, step, news, sequence=sequence, at=at)
        await self.dispatcher.dispatch(call.id, to, couriers)
        return True

    async def _done(self, call: Call, step: Step) -> Done:
        try:
            return await self.works[step](call)
        except TalkstackError as error:
            count_failure(self.meter, error)
            if not _final(error) and not await self._hopeless(call, step):
                raise
            log.warning("aftermath.given_up call=%s step=%s error=%s", call.id, step, type(error).__name__)
            return Done(result={"failed": type(error).__name__})

    def _took(self, began: float) -> dict[str, Any]:
        ms = int((self.clock.monotonic() - began) * 1000)
        return {"at": self.clock.now().isoformat(), "ms": ms}

    def _result(self, done: Done) -> dict[str, Any]:
        now = self.clock.now().isoformat()
        told = {"news": done.news.value, "news_at": now} if done.news else {}
        return done.result | told

    async def _hopeless(self, call: Call, step: Step) -> bool:
        failing = f"{step}_failing"
        since = call.steps.get(failing)
        if since is None:
            await self.calls.keep_step(call.id, failing, {"at": self.clock.now().isoformat()})
            return False
        return self.clock.now() - datetime.fromisoformat(since["at"]) >= PATIENCE


def _final(error: TalkstackError) -> bool:
    return isinstance(error, BadRequestError) or (isinstance(error, ProviderError) and not error.retryable)
