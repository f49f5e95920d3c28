"""Drives an orchestrator through the real SDK: the histories are made as the Functions host makes them."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from datetime import UTC, datetime, timedelta
from typing import Any

from azure.durable_functions import DurableOrchestrationContext, Orchestrator

type Event = dict[str, Any]
type Action = dict[str, Any]
type Steps = Generator[Any, Any]

VERSION = "1.2"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

EXECUTION_STARTED = 0
TASK_SCHEDULED, TASK_COMPLETED, TASK_FAILED = 4, 5, 6
TIMER_CREATED, TIMER_FIRED = 10, 11
EPISODE_STARTED, EPISODE_ENDED = 12, 13
EVENT_RAISED = 15

CALL_ACTIVITY, CALL_ACTIVITY_WITH_RETRY = 0, 1
CONTINUE_AS_NEW, CREATE_TIMER, WAIT_FOR_EVENT = 4, 5, 6


class Replay:
    """One instance. What happens to it is noted first; `run` then is one episode, a replay from the beginning.

    The host numbers every action but an awaited event, and a retry's timer and second try when they come about.
    """

    def __init__(
        self, orchestrator: Callable[[DurableOrchestrationContext], Steps], value: object, name: str
    ) -> None:
        self._invoke = Orchestrator.create(orchestrator)
        self.input = json.dumps(json.dumps(value))
        self._ids = 0
        self._scheduled = 0
        self._open: list[tuple[int, Action]] = []
        self._new: list[Event] = [
            _event(EXECUTION_STARTED, Name=name, Version=VERSION, Input=self.input, ParentInstance=None)
        ]
        self.now = NOON
        self.history: list[Event] = []
        self.state: dict[str, Any] = {}

    @property
    def actions(self) -> list[Action]:
        return flat(self.state["actions"])

    @property
    def done(self) -> bool:
        return self.state["isDone"]

    @property
    def running(self) -> list[Action]:
        """Activities and timers that were begun and have not ended."""
        return [action for _, action in self._open]

    @property
    def awaited(self) -> list[str]:
        """The events that were asked for, in their order."""
        return [each["externalEventName"] for each in self.actions if each["actionType"] == WAIT_FOR_EVENT]

    def run(self) -> Replay:
        """What is new reaches the orchestrator in one episode."""
        started = _event(EPISODE_STARTED, Timestamp=_text(self.now))
        self.history += [started, *self._new]
        self._new = []
        self.state = replayed(self._invoke, self.input, self.history)
        for event in self.history:
            event["IsPlayed"] = True
        for action in self.actions[self._scheduled :]:
            self._schedule(action)
        self._scheduled = len(self.actions)
        self.history.append(_event(EPISODE_ENDED))
        self.now += timedelta(milliseconds=10)
        return self

    def raise_event(self, name: str, data: object) -> None:
        """As the SDK's client sends it: JSON text within JSON."""
        self._new.append(_event(EVENT_RAISED, Name=name, Input=json.dumps(json.dumps(data))))

    def post_event(self, name: str, data: object) -> None:
        """As a webhook sends it: plain JSON."""
        self._new.append(_event(EVENT_RAISED, Name=name, Input=json.dumps(data)))

    def complete(self, result: object = None) -> Action:
        """The oldest activity ends."""
        task, action = self._take(CALL_ACTIVITY, CALL_ACTIVITY_WITH_RETRY)
        self._new.append(_event(TASK_COMPLETED, TaskScheduledId=task, Result=json.dumps(result)))
        return action

    def fail(self) -> Action:
        """The oldest activity fails; the host begins the back-off of its next try."""
        task, action = self._take(CALL_ACTIVITY, CALL_ACTIVITY_WITH_RETRY)
        self._new.append(_event(TASK_FAILED, TaskScheduledId=task, Reason="failed", Details="failed"))
        if action["actionType"] == CALL_ACTIVITY_WITH_RETRY:
            self._backing_off = (self._timer(self.now + timedelta(seconds=1)), action)
        return action

    def retry(self) -> None:
        """The back-off is over and the activity is tried again."""
        timer, action = self._backing_off
        self._new.append(_event(TIMER_FIRED, TimerId=timer, FireAt=_text(self.now)))
        self._schedule(action)

    def fire(self) -> Action:
        """The oldest timer is due."""
        timer, action = self._take(CREATE_TIMER)
        self.now = max(self.now, datetime.fromisoformat(action["fireAt"]))
        self._new.append(_event(TIMER_FIRED, TimerId=timer, FireAt=action["fireAt"]))
        return action

    def finish_activities(self) -> Replay:
        """Let every activity succeed until something else has to happen."""
        while self.running and self.running[0]["actionType"] != CREATE_TIMER and not self.done:
            self.complete(_untold(self.running[0]))
            self.run()
        return self

    def _schedule(self, action: Action) -> None:
        match action["actionType"]:
            case 0 | 1:
                self._open.append((self._ids, action))
                self.history.append(
                    _event(TASK_SCHEDULED, self._next(), Name=action["functionName"], Input=action["input"])
                )
            case 5:
                self._open.append((self._timer(datetime.fromisoformat(action["fireAt"])), action))
            case 4 | 6:
                pass
            case _:
                raise UnknownActionError(action)

    def _timer(self, fire_at: datetime) -> int:
        self.history.append(_event(TIMER_CREATED, number := self._next(), FireAt=_text(fire_at)))
        return number

    def _next(self) -> int:
        self._ids += 1
        return self._ids - 1

    def _take(self, *kinds: int) -> tuple[int, Action]:
        found = next(each for each in self._open if each[1]["actionType"] in kinds)
        self._open.remove(found)
        return found


def _untold(activity: Action) -> object:
    """Steps of a wrap-up are all done and have no news; nothing is known of what other activities answer."""
    steps = json.loads(activity["input"]).get("steps")
    return {"left": [], "told": 0, "failed": False} if steps else None


class UnknownActionError(AssertionError):
    pass


def replayed(invoke: Callable[[Any], str], value: str, history: list[Event]) -> dict[str, Any]:
    """What the orchestrator answers to a history, `value` being its input as the host hands it over."""
    return json.loads(
        invoke(
            json.dumps(
                {
                    "history": history,
                    "input": json.loads(value),
                    "instanceId": "call_1",
                    "isReplaying": False,
                    "parentInstanceId": None,
                    "upperSchemaVersion": 1,
                    "upperSchemaVersionNew": 2,
                }
            )
        )
    )


def flat(actions: list[Any]) -> list[Action]:
    """The leaves in the order in which the host numbers them; what may be retried stands in a group of its own."""
    return [leaf for each in actions for leaf in _leaves(each)]


def _leaves(action: Any) -> list[Action]:
    if isinstance(action, list):
        return flat(action)
    return flat(action["compoundActions"]) if "compoundActions" in action else [action]


def _event(kind: int, number: int = -1, **more: Any) -> Event:
    return {"EventType": kind, "EventId": number, "IsPlayed": False, "Timestamp": _text(NOON), **more}


def _text(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f0Z")
