"""Runs what is due: orchestrators with messages, scheduled activities, timers."""

import json
import logging
from collections.abc import Mapping
from datetime import timedelta
from itertools import chain, repeat

from local.host.durable.alarm import Alarm
from local.host.durable.clock import Clock
from local.host.durable.contract import (
    DurableFunctions,
    DurableSettings,
    InvocationFailed,
    Invoke,
    WorkerLost,
)
from local.host.durable.orchestration.actions import Task
from local.host.durable.orchestration.codec import (
    Kind,
    MalformedOutcomeError,
    Outcome,
    event,
    failed,
    orchestrator_input,
    read_failure,
    read_outcome,
    stamp,
)
from local.host.durable.orchestration.episode import Episode
from local.host.durable.pool import Pool
from local.host.durable.records import Activity, Birth, Event, Instance, Line, Message, Turn
from local.host.durable.storage.store import OvertakenError, Store
from local.host.durable.versions import fits

log = logging.getLogger("durable")

# A worker that dies again and again is given more and more time to come back.
PAUSES = (0.0, 0.1, 0.2, 0.5, 1.0, 2.0)


class Scheduler:
    def __init__(
        self,
        store: Store,
        invoke: Invoke,
        clock: Clock,
        functions: DurableFunctions,
        settings: DurableSettings,
    ) -> None:
        self._store = store
        self._invoke = invoke
        self._clock = clock
        self._settings = settings
        self._orchestrators = _in_any_case(functions.orchestrators)
        self._activities = _in_any_case(functions.activities)
        self._episodes = Pool(settings.max_orchestrators, self._run)
        self._calls = Pool(settings.max_activities, self._call)
        self._alarm = Alarm(clock, self._fire)
        self._histories: dict[str, list[Line]] = {}

    def start(self) -> None:
        for activity in self._store.activities():
            self._calls.submit(activity)
        for instance in self._store.addressed():
            self._episodes.submit(instance)
        self._alarm.set(self._store.next_fire())

    async def stop(self) -> None:
        await self._alarm.stop()
        await self._calls.stop()
        await self._episodes.stop()

    def pause(self) -> None:
        self._episodes.paused = self._calls.paused = True
        self._alarm.clear()

    def resume(self) -> None:
        self._episodes.paused = self._calls.paused = False
        self._episodes.pump()
        self._calls.pump()
        self._alarm.set(self._store.next_fire())

    def wake(self, instance: str) -> None:
        """There are messages for it."""
        self._episodes.submit(instance)

    def knows_orchestrator(self, name: str) -> bool:
        return name.lower() in self._orchestrators

    def _exists(self, task: Task) -> bool:
        return task.name.lower() in (self._activities if task.kind == "activity" else self._orchestrators)

    async def _run(self, instance_id: str) -> None:
        instance = self._store.instance(instance_id)
        messages = self._store.inbox(instance_id)
        if instance is None or instance.finished:
            self._store.discard(messages)
            return
        stale = [message for message in messages if message.execution not in {None, instance.execution}]
        self._store.discard(stale)
        current = [message for message in messages if message not in stale]
        if current and self._takes(instance) and (instance.status != "Suspended" or _ends(current)):
            self._commit(await self._episode(instance, current))

    def _takes(self, instance: Instance) -> bool:
        """What is rejected stays as it is, for a worker of another version."""
        if self._settings.version_mismatch == "Fail" or self._fits(instance):
            return True
        log.warning(
            "version %s of %s is not for this app (instance %s)", instance.version, instance.name, instance.id
        )
        return False

    def _fits(self, instance: Instance) -> bool:
        return fits(instance.version, self._settings.default_version or "", self._settings.version_match)

    async def _episode(self, instance: Instance, messages: list[Message]) -> Turn:
        history = self._history(instance)
        episode = Episode(
            instance,
            [line.event for line in history],
            messages,
            self._clock.now(),
            exists=self._exists,
            default_version=self._settings.default_version or "",
        )
        if ended := episode.terminated:
            return episode.terminate(ended["Input"])
        if not self._fits(instance):
            return episode.fail(f"version '{instance.version}' does not fit the worker's")
        function = self._orchestrators.get(instance.name.lower())
        if function is None:
            return episode.fail(
                f"The function '{instance.name}' doesn't exist or is not an orchestrator function."
            )
        texts = [*(line.text for line in history), *map(json.dumps, episode.news)]
        try:
            outcome = await self._outcome(
                function, orchestrator_input(instance, texts, replaying=bool(history))
            )
        except MalformedOutcomeError:
            return episode.fail("it answered something that is no orchestrator state")
        return episode.conclude(outcome)

    async def _outcome(self, function: str, payload: str) -> Outcome:
        try:
            return read_outcome(await self._persist(function, payload))
        except InvocationFailed as failure:
            return read_failure(failure.message)

    def _history(self, instance: Instance) -> list[Line]:
        if instance.execution not in self._histories:
            self._histories[instance.execution] = self._store.history(instance.id)
        return self._histories[instance.execution]

    def _commit(self, turn: Turn) -> None:
        try:
            with self._store.transaction():
                self._store.commit(turn)
                born = [self._bear(birth) for birth in turn.births]
        except OvertakenError:
            self._histories.pop(turn.before.execution, None)
            return
        self._remember(turn)
        for woken in (*born, *(letter.instance for letter in turn.letters)):
            self._episodes.submit(woken)
        for activity in turn.activities:
            self._calls.submit(activity)
        self._alarm.set(min((timer.fire_at for timer in turn.timers), default=None))
        if turn.after.status == "Failed":
            log.warning("orchestrator %s failed (instance %s)", turn.after.name, turn.after.id)

    def _remember(self, turn: Turn) -> None:
        if turn.begins_anew or turn.after.finished:
            self._histories.pop(turn.before.execution, None)
        else:
            self._histories[turn.after.execution].extend(turn.lines)

    def _bear(self, birth: Birth) -> str:
        """Returns who is to be woken: the new instance, or its parent when the id is taken."""
        there = self._store.instance(birth.instance.id)
        if birth.refused is None or there is None or there.finished:
            self._store.create(birth)
            return birth.instance.id
        self._store.post(birth.refused)
        return birth.refused.instance

    async def _call(self, activity: Activity) -> None:
        ended = await self._ended(activity)
        with self._store.transaction():
            self._store.finish(activity, ended)
        self._episodes.submit(activity.instance)

    async def _ended(self, activity: Activity) -> Event:
        function = self._activities.get(activity.name.lower())
        if function is None:
            reason = f"The function '{activity.name}' doesn't exist or is not an activity function."
            return failed(Kind.TASK_FAILED, self._clock.now(), activity.task, reason)
        try:
            result = await self._persist(function, activity.input)
        except InvocationFailed as failure:
            reason = f"Activity function '{activity.name}' failed:  {failure.message}"
            return failed(Kind.TASK_FAILED, self._clock.now(), activity.task, reason)
        return event(
            Kind.TASK_COMPLETED, self._clock.now(), TaskScheduledId=activity.task, Result=result or "null"
        )

    async def _persist(self, function: str, payload: str) -> str:
        for pause in chain(PAUSES, repeat(PAUSES[-1])):
            try:
                return await self._invoke(function, payload)
            except WorkerLost:
                log.warning("the worker was lost while it ran %s; it is run again", function)
                await self._clock.sleep_until(self._clock.now() + timedelta(seconds=pause))
        raise AssertionError(function)

    def _fire(self) -> None:
        now = self._clock.now()
        due = self._store.due(now)
        with self._store.transaction():
            for timer in due:
                fired = event(Kind.TIMER_FIRED, now, TimerId=timer.task, FireAt=stamp(timer.fire_at))
                self._store.fire(timer, fired)
        for instance in dict.fromkeys(timer.instance for timer in due):
            self._episodes.submit(instance)
        self._alarm.set(self._store.next_fire())


def _ends(messages: list[Message]) -> bool:
    return any(message.event["EventType"] == Kind.EXECUTION_TERMINATED for message in messages)


def _in_any_case(names: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): function for name, function in names.items()}
