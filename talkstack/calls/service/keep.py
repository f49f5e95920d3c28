"""Keeping calls going from outside: the clock's look at a call, and the sweeper for bells that were lost."""

from __future__ import annotations

import asyncio
import logging
import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from talkstack.admission.service import Admission
from talkstack.aftermath.model import OF_RECORDINGS, Step
from talkstack.calls.call import Call
from talkstack.calls.model.fact import Due, FactKind
from talkstack.calls.model.news import News, news_in
from talkstack.calls.model.plan import TERMINAL, EndReason, Phase, Plan
from talkstack.calls.model.upkeep import Upkeep, UpkeepPolicy, again_in, upkeep
from talkstack.calls.ports import CallStore, Lifecycle, Progress
from talkstack.calls.service.record import Recorder
from talkstack.clock import Clock
from talkstack.dialling.service.settle import Settler
from talkstack.errors import NotFoundError, ProviderError
from talkstack.live.service.machine import Machines
from talkstack.numbers.service.directory import Directory
from talkstack.recordings.model import Search
from talkstack.recordings.service.capture import Capturer
from talkstack.telemetry.model import Metric
from talkstack.telemetry.ports import Meter
from talkstack.telephony.ports import Telephony
from talkstack.usage.service.caps import Caps
from talkstack.webhooks.service.publish import Publisher

log = logging.getLogger(__name__)

MOST_A_SWEEP = 200
MOST_PAGES = 10
MOST_COUNTED = 10_000
SETTLING_SECONDS = 5
"""A call younger than this is being begun by its webhook."""
REFUSED = Plan(phase=Phase.CLOSED, ended=EndReason.REFUSED)


@dataclass(frozen=True, kw_only=True)
class Keeper:
    calls: CallStore
    recorder: Recorder
    directory: Directory
    telephony: Telephony
    settler: Settler
    machines: Machines
    capturer: Capturer
    admission: Admission
    caps: Caps
    publisher: Publisher
    meter: Meter
    clock: Clock
    most: int = MOST_A_SWEEP

    async def reconcile(self, call_id: str, policy: UpkeepPolicy, lifecycle: Lifecycle) -> Upkeep:
        """Note what is due; ask Twilio when nothing was heard for long. Another attempt waits until there is room for it."""
        call = await self.calls.get(call_id)
        version = await self.directory.of(call)
        duration = version.draft.limits.max_duration_seconds
        result = upkeep(call, now=self.clock.now(), max_duration=duration, policy=policy)
        if Due.REDIAL in result.due and not await self.admission.has_room(call):
            return replace(result, due=(), sleep_seconds=policy.settling)
        if Due.RECORDING_OVERDUE in result.due:
            return await self._search(call, result, lifecycle)
        for due in result.due:
            await self._note(call, due, lifecycle)
        if result.settle:
            await self.settler.settle(call, lifecycle)
        if result.pursue:
            await self.machines.pursue(call)
        if result.capture:
            await self.capturer.pursue(call, lifecycle)
        if result.ask:
            await self._ask(call, lifecycle)
        if call.finished or call.talking_since is None:
            return result
        seconds = await self.caps.keep(call, version.draft, lifecycle)
        return replace(result, sleep_seconds=math.ceil(min(result.sleep_seconds, seconds)))

    async def _note(self, call: Call, due: Due, lifecycle: Lifecycle) -> None:
        n = call.standing.attempt + 1 if due is Due.REDIAL else None
        key = f"due:{due}" if n is None else f"due:{due}:{n}"
        await self.recorder.note(call.id, lifecycle, kind=FactKind.DUE, key=key, n=n, what=due)

    async def _search(self, call: Call, result: Upkeep, lifecycle: Lifecycle) -> Upkeep:
        """It is overdue: the clock stays as long as Twilio may have it yet."""
        found = await self.capturer.search(call, lifecycle)
        if found is Search.COMING:
            again = again_in(self.clock.now() - (call.ended_at or call.started_at))
            return replace(result, due=(), over=False, sleep_seconds=again)
        if found is Search.NEVER:
            await self._note(call, Due.RECORDING_OVERDUE, lifecycle)
        return result

    async def _ask(self, call: Call, lifecycle: Lifecycle) -> None:
        """A Twilio that is away is asked again at the next look: caps and the call's longest time do not wait for it."""
        try:
            status = await self.telephony.call_status(call.twilio_sid or "")
        except NotFoundError:
            status = "failed"
        except ProviderError as error:
            log.warning("call.not_asked call=%s reason=%s", call.id, error.reason)
            return
        if status in TERMINAL:
            log.info("call.reconciled call=%s status=%s", call.id, status)
            await self._tell(call, status, lifecycle)

    async def _tell(self, call: Call, status: str, lifecycle: Lifecycle) -> None:
        n = call.standing.attempt or None
        key = f"status:asked:{status}" if n is None else f"status:{n}:{status}"
        await self.recorder.note(call.id, lifecycle, kind=FactKind.STATUS, key=key, n=n, what=status)

    async def sweep(self, lifecycle: Lifecycle) -> int:
        """Start missing orchestrations and ring lost bells; how many calls needed it. Calls that were refused have none:
        of these is told here.

        Whoever sweeps tells how many calls are live, for all of the deployment.
        """
        live = await self.calls.count_live(project_id=None, person=None, before=None, most=MOST_COUNTED)
        self.meter.add(Metric.CALLS_LIVE, live)
        before = self.clock.now() - timedelta(seconds=SETTLING_SECONDS)
        mended = 0
        for call in await self._lagging(before):
            mended += await self._mend(call, lifecycle)
        if mended:
            log.info("sweep.mended calls=%d", mended)
        return mended

    async def _lagging(self, before: datetime) -> list[Call]:
        """Without those that were refused: however many they are, they hold up no other."""
        lagging: list[Call] = []
        for _ in range(MOST_PAGES):
            lagging = await self.calls.lagging(before=before, limit=self.most)
            refused = [call for call in lagging if call.outcome is EndReason.REFUSED]
            await asyncio.gather(*(self._conclude(call) for call in refused))
            if not refused or len(lagging) < self.most:
                break
        return [call for call in lagging if call.outcome is not EndReason.REFUSED]

    async def _conclude(self, call: Call) -> None:
        """In its own numbers, so that a repeat tells the same. The plan comes last: until then it is found again."""
        k = next(fact.k for fact in call.log if fact.kind is FactKind.REFUSED)
        try:
            await self.publisher.publish(call.id, (News.STARTED,), sequence=1, k=call.log[0].k)
            await self.publisher.publish(call.id, (News.ENDED,), sequence=2, k=k)
            await self.calls.set_plan(call.id, REFUSED, folded=call.facts)
        except NotFoundError:
            log.info("call.erased call=%s", call.id)

    async def _mend(self, call: Call, lifecycle: Lifecycle) -> bool:
        """Whoever hears of a call that is closed has nothing more to do: nobody folds it any more, also while its wrap-up
        waits for what cannot be had yet."""
        closed, late = Step.CLOSED in call.steps, _is_late(call)
        if closed and not late:
            await self.calls.set_folded(call.id, call.facts)
            return False
        progress = await lifecycle.progress(call.id)
        if closed:
            return await self._bring_late(call, progress, lifecycle)
        if progress is None:
            await lifecycle.begin(call.id, call.log[0])
            await lifecycle.ring(call.id, call.log[1:])
            return True
        deaf = progress.over or call.plan.phase is Phase.CLOSED
        if deaf and late:
            return await self._bring_late(call, progress, lifecycle)
        await self.calls.set_folded(call.id, call.facts if deaf else progress.folded)
        missing = () if deaf else call.log[progress.folded :]
        if missing:
            await lifecycle.ring(call.id, missing)
        return bool(missing)

    async def _bring_late(self, call: Call, progress: Progress | None, lifecycle: Lifecycle) -> bool:
        """Once all else is done. It is looked after until it is at home."""
        if progress is not None and not progress.over:
            return False
        log.info("recording.late call=%s", call.id)
        told = news_in(call.log) + sum("news" in kept for kept in call.steps.values())
        return await lifecycle.wrap_up(call.id, OF_RECORDINGS, told=told, folded=call.facts)


def _is_late(call: Call) -> bool:
    """Its recording was announced when nobody waited for it any more."""
    return call.recorded and call.recording_sid is not None and Step.RECORDING not in call.steps
