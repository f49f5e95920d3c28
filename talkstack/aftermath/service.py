"""After the call: each step once, whatever dies meanwhile, and none holds up the ones behind it for ever."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from talkstack.aftermath.model import Done, Step
from talkstack.aftermath.ports import Work
from talkstack.calls.call import Call
from talkstack.calls.model.news import News
from talkstack.calls.ports import CallStore
from talkstack.clock import Clock
from talkstack.errors import BadRequestError, ProviderError, TalkstackError
from talkstack.webhooks.service.publish import Publisher

log = logging.getLogger(__name__)

PATIENCE = timedelta(minutes=10)
"""Providers recover; what fails for so long since it first did is given up, and the call says so."""


@dataclass(frozen=True, kw_only=True)
class Aftermath:
    calls: CallStore
    works: Mapping[Step, Work]
    publisher: Publisher
    clock: Clock

    async def finish(self, call_id: str, step: Step, *, sequence: int | None) -> News | None:
        """What was told of it as the call's news of that number, the same each time; None tells nobody."""
        call = await self.calls.get(call_id)
        if step not in call.steps:
            await self._keep(call, step, await self._done(call, step))
            call = await self.calls.get(call_id)
        news = call.steps[step].get("news")
        if news is None or sequence is None:
            return None
        at = datetime.fromisoformat(call.steps[step]["news_at"])
        await self.publisher.publish_step(call, step, News(news), sequence=sequence, at=at)
        return News(news)

    async def _done(self, call: Call, step: Step) -> Done:
        try:
            return await self.works[step](call)
        except TalkstackError as error:
            if not _final(error) and not await self._hopeless(call, step):
                raise
            log.warning("aftermath.given_up call=%s step=%s error=%s", call.id, step, type(error).__name__)
            return Done(result={"failed": type(error).__name__})

    async def _keep(self, call: Call, step: Step, done: Done) -> None:
        now = self.clock.now().isoformat()
        told = {"news": done.news.value, "news_at": now} if done.news else {}
        await self.calls.keep_step(call.id, step, done.result | told)

    async def _hopeless(self, call: Call, step: Step) -> bool:
        failing = f"{step}_failing"
        since = call.steps.get(failing)
        if since is None:
            await self.calls.keep_step(call.id, failing, {"at": self.clock.now().isoformat()})
            return False
        return self.clock.now() - datetime.fromisoformat(since["at"]) >= PATIENCE


def _final(error: TalkstackError) -> bool:
    return isinstance(error, BadRequestError) or (isinstance(error, ProviderError) and not error.retryable)
