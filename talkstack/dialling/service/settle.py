"""What became of an attempt of which nothing is known: whoever dialled may have died before the answer came."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from talkstack.calls.call import Call
from talkstack.calls.model.fact import AttemptState
from talkstack.calls.ports import Lifecycle
from talkstack.clock import Clock
from talkstack.dialling.attempt import Attempt, attempt_of
from talkstack.dialling.ports import DialStore
from talkstack.dialling.service.place import Dialler
from talkstack.telephony.ports import Exchange

log = logging.getLogger(__name__)

WEBHOOK_WAIT = timedelta(seconds=60)
"""So long may the carrier take to tell of a call that it has."""
DIALLING_WAIT = timedelta(minutes=5)
"""So long may it take until somebody dials who was told to."""
BETWEEN_SEARCHES = timedelta(seconds=10)
"""What Twilio lists may lag behind what it does."""
MOST_SEARCHES = 2
SKEW = timedelta(seconds=5)
"""Between the carrier's clock and ours; it tells whole seconds."""


@dataclass(frozen=True, kw_only=True)
class Settler:
    dials: DialStore
    exchange: Exchange
    dialler: Dialler
    clock: Clock

    async def settle(self, call: Call, lifecycle: Lifecycle) -> None:
        """Never dials. Once more changes nothing. Of a call that is over it ends what rings all the same."""
        attempt = await self.dials.get(call.id, call.standing.attempt)
        if attempt is not None and attempt.state is AttemptState.DIALLING:
            if _due(attempt, self.clock.now()):
                await self._search(attempt, lifecycle)
                attempt = await self.dials.get(attempt.call_id, attempt.n)
        elif not call.finished:
            await (self._tell(attempt, lifecycle) if attempt else self._unbegun(call, lifecycle))
        if call.finished and attempt and attempt.sid:
            await self.dialler.take_back(attempt.sid)

    async def _unbegun(self, call: Call, lifecycle: Lifecycle) -> None:
        """Nobody dials for long: whoever should have is gone, and finds the attempt made when coming back."""
        now = self.clock.now()
        if now - _last(call, now) < DIALLING_WAIT:
            return
        unreached = attempt_of(call, call.standing.attempt, now, AttemptState.UNREACHED)
        if await self.dials.begin(unreached) is unreached:
            log.warning("dial.unbegun call=%s attempt=%d", call.id, unreached.n)
            await self._tell(unreached, lifecycle)

    async def _tell(self, attempt: Attempt, lifecycle: Lifecycle) -> None:
        """Whoever learnt it may have died before the call was told."""
        if attempt.sid:
            await self.dialler.placed(attempt.call_id, attempt.n, attempt.sid, lifecycle)
            return
        code = None if attempt.code is None else f"{attempt.code}"
        await self.dialler.note(attempt.call_id, attempt.n, attempt.state, code, lifecycle)

    async def _search(self, attempt: Attempt, lifecycle: Lifecycle) -> None:
        call_id, n = attempt.call_id, attempt.n
        found = await self._found(attempt)
        log.info("dial.searched call=%s attempt=%d found=%d", call_id, n, len(found))
        if len(found) == 1:
            await self.dialler.placed(call_id, n, found[0], lifecycle)
            return
        await self.dials.searched(call_id, n, self.clock.now())
        if attempt.searches + 1 >= MOST_SEARCHES and await self.dials.end(call_id, n, AttemptState.UNKNOWN):
            await self.dialler.note(call_id, n, AttemptState.UNKNOWN, None, lifecycle)

    async def _found(self, attempt: Attempt) -> list[str]:
        """Calls that can be this one: more than one, and nobody can tell which."""
        listed = await self.exchange.placed(to=attempt.to, from_=attempt.from_)
        young = [call.sid for call in listed if call.created_at >= attempt.began_at - SKEW]
        known = await self.dials.known(young)
        return [sid for sid in young if sid not in known]


def _due(attempt: Attempt, now: datetime) -> bool:
    if attempt.searched_at is not None:
        return now - attempt.searched_at >= BETWEEN_SEARCHES
    return now - attempt.began_at >= WEBHOOK_WAIT


def _last(call: Call, like: datetime) -> datetime:
    """When the last fact became known: until then nothing is late."""
    return datetime.fromtimestamp(call.log[-1].at / 1000, like.tzinfo)
