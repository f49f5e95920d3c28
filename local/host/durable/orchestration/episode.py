"""Decides what one run of an orchestrator changes. Pure: what it needs arrives as arguments."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from local.host.durable.orchestration.actions import Task
from local.host.durable.orchestration.codec import (
    Kind,
    Outcome,
    event,
    execution_started,
    failed,
    new_id,
    stamp,
)
from local.host.durable.orchestration.replay import Replay, UnsupportedError
from local.host.durable.records import Activity, Birth, Event, Instance, Message, Parent, Status, Timer, Turn

CREATED = {
    Kind.TASK_SCHEDULED: "activity",
    Kind.SUB_CREATED: "sub-orchestrator",
    Kind.TIMER_CREATED: "timer",
}


class RefusalError(Exception):
    """Why an instance cannot go on."""


class StalledError(RefusalError):
    def __init__(self) -> None:
        super().__init__(
            "it went on because a task completed that an earlier yield had already scheduled (task_any or task_all "
            "over a task yielded before, or a second wait for an event that came once): the Durable extension "
            "waits for the newer tasks of that yield and schedules nothing further. Yield each task once"
        )


class NondeterministicError(RefusalError):
    def __init__(self, task: int, recorded: str, replayed: str) -> None:
        super().__init__(
            f"Non-Deterministic workflow detected: task {task} was {recorded} and is now {replayed}. "
            "Was the orchestrator changed while this instance ran?"
        )


class UnknownFunctionError(RefusalError):
    def __init__(self, task: Task) -> None:
        kind = "an activity" if task.kind == "activity" else "an orchestrator"
        super().__init__(f"The function '{task.name}' doesn't exist, is disabled, or is not {kind} function.")


class Episode:
    """One run: the instance before it, its history, and the messages it was given at `now`."""

    def __init__(
        self,
        instance: Instance,
        history: Sequence[Event],
        messages: Sequence[Message],
        now: datetime,
        *,
        exists: Callable[[Task], bool],
        default_version: str = "",
    ) -> None:
        self.instance = instance
        self.news = [event(Kind.ORCHESTRATOR_STARTED, now), *(message.event for message in messages)]
        self._history = history
        self._messages = messages
        self._now = now
        self._exists = exists
        self._default_version = default_version

    @property
    def terminated(self) -> Event | None:
        return next((e for e in self.news if e["EventType"] == Kind.EXECUTION_TERMINATED), None)

    def conclude(self, outcome: Outcome) -> Turn:
        replay = Replay(outcome.actions)
        try:
            replay.feed([*self._history, *self.news])
            self._check(replay, outcome)
        except (RefusalError, UnsupportedError) as refusal:
            return self.fail(str(refusal))
        custom = outcome.custom_status or self.instance.custom_status
        turn = self._turn(replace(self.instance, status="Running", custom_status=custom, updated=self._now))
        if outcome.ended and replay.awaits is None and not replay.open:
            return self._end(turn, replay, outcome)
        self._schedule(turn, replay)
        return turn

    def fail(self, why: str) -> Turn:
        return self._close(self._turn(self.instance), "Failed", self._failure(why))

    def terminate(self, reason: object) -> Turn:
        return self._close(self._turn(self.instance), "Terminated", json.dumps(reason))

    def _failure(self, why: str) -> str:
        return json.dumps(f"Orchestrator function '{self.instance.name}' failed: {why}")

    def _check(self, replay: Replay, outcome: Outcome) -> None:
        for created in (e for e in self._history if e["EventType"] in CREATED):
            recorded = f"{CREATED[created['EventType']]} {created.get('Name') or ''}".strip()
            task = replay.tasks.get(created["EventId"])
            replayed = f"{task.kind} {task.name}".strip() if task else "not scheduled"
            if recorded.lower() != replayed.lower():
                raise NondeterministicError(created["EventId"], recorded, replayed)
        for task in replay.tasks.values():
            if task.kind != "timer" and not self._exists(task):
                raise UnknownFunctionError(task)
        goes_on = outcome.ended or not replay.awaits_the_last
        if goes_on and replay.awaits is not None and not replay.awaits.settled:
            raise StalledError

    def _turn(self, after: Instance) -> Turn:
        return Turn(self.instance, after, [message.seq for message in self._messages], list(self.news))

    def _schedule(self, turn: Turn, replay: Replay) -> None:
        known = {e["EventId"] for e in self._history if e["EventType"] in CREATED}
        for task in replay.tasks.values():
            if task.id not in known:
                self._start(turn, task)
        turn.history.append(event(Kind.ORCHESTRATOR_COMPLETED, self._now))

    def _start(self, turn: Turn, task: Task) -> None:
        me = self.instance
        match task.kind:
            case "activity":
                turn.activities.append(Activity(me.id, me.execution, task.id, task.name, task.input))
                fields = {"Name": task.name, "Version": None, "Input": task.input}
                turn.history.append(event(Kind.TASK_SCHEDULED, self._now, task=task.id) | fields)
            case "timer":
                fire_at = task.fire_at or self._now
                turn.timers.append(Timer(me.id, me.execution, task.id, fire_at))
                turn.history.append(event(Kind.TIMER_CREATED, self._now, task=task.id, FireAt=stamp(fire_at)))
            case "sub-orchestrator":
                child = self._child(task)
                turn.births.append(
                    Birth(child, execution_started(child, self._now), self._taken(child, task))
                )
                fields = {
                    "InstanceId": child.id,
                    "Name": task.name,
                    "Version": child.version,
                    "Input": child.input,
                }
                turn.history.append(event(Kind.SUB_CREATED, self._now, task=task.id) | fields)

    def _taken(self, child: Instance, task: Task) -> Message:
        reason = f"An Orchestration instance with the ID {child.id} already exists."
        refused = failed(Kind.SUB_FAILED, self._now, task.id, reason)
        return Message(self.instance.id, refused, self.instance.execution)

    def _child(self, task: Task) -> Instance:
        return Instance(
            id=task.instance or f"{self.instance.execution}:{task.id:04x}",
            execution=new_id(),
            name=task.name,
            version=self._default_version if task.version is None else task.version,
            created=self._now,
            updated=self._now,
            # The child's get_input() decodes once, as it does for an instance that a client started.
            input=json.dumps(task.input),
            parent=Parent(self.instance.id, self.instance.execution, task.id),
        )

    def _end(self, turn: Turn, replay: Replay, outcome: Outcome) -> Turn:
        if outcome.error is not None:
            return self._close(turn, "Failed", self._failure(outcome.error))
        if replay.continued is not None:
            return self._begin_anew(turn, replay)
        return self._close(turn, "Completed", outcome.output)

    def _begin_anew(self, turn: Turn, replay: Replay) -> Turn:
        again = replace(turn.after, execution=new_id(), input=json.dumps((replay.continued or {})["input"]))
        carried = [id(raised) for raised in replay.carried]
        turn.consumed = [m.seq for m in self._messages if id(m.event) not in carried]
        turn.after = again
        turn.history = []
        turn.letters = [Message(again.id, execution_started(again, self._now), again.execution)]
        return turn

    def _close(self, turn: Turn, status: Status, output: str) -> Turn:
        turn.after = replace(turn.after, status=status, output=output, updated=self._now)
        fields = {"OrchestrationStatus": status, "Result": output}
        turn.history.append(event(Kind.EXECUTION_COMPLETED, self._now) | fields)
        turn.history.append(event(Kind.ORCHESTRATOR_COMPLETED, self._now))
        if parent := self.instance.parent:
            turn.letters.append(
                Message(parent.instance, self._reply(parent, status, output), parent.execution)
            )
        return turn

    def _reply(self, parent: Parent, status: Status, output: str) -> Event:
        if status == "Completed":
            return event(Kind.SUB_COMPLETED, self._now, TaskScheduledId=parent.task, Result=output)
        return failed(Kind.SUB_FAILED, self._now, parent.task, json.loads(output))
