"""The JSON that the host and the Durable SDK exchange: history events, the orchestrator's input, its answer."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from local.host.durable.records import Event, Instance

OUT_OF_PROC_DATA = "$OutOfProcData$:"

type Action = dict[str, Any]


class Kind(IntEnum):
    EXECUTION_STARTED = 0
    EXECUTION_COMPLETED = 1
    EXECUTION_TERMINATED = 3
    TASK_SCHEDULED = 4
    TASK_COMPLETED = 5
    TASK_FAILED = 6
    SUB_CREATED = 7
    SUB_COMPLETED = 8
    SUB_FAILED = 9
    TIMER_CREATED = 10
    TIMER_FIRED = 11
    ORCHESTRATOR_STARTED = 12
    ORCHESTRATOR_COMPLETED = 13
    EVENT_RAISED = 15
    EXECUTION_SUSPENDED = 19
    EXECUTION_RESUMED = 20


def stamp(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%S.%f0Z")


def event(kind: Kind, when: datetime, *, task: int = -1, **fields: object) -> Event:
    return {"EventType": int(kind), "EventId": task, "IsPlayed": False, "Timestamp": stamp(when), **fields}


def execution_started(instance: Instance, when: datetime) -> Event:
    parent = instance.parent
    return event(
        Kind.EXECUTION_STARTED,
        when,
        Name=instance.name,
        Version=instance.version,
        Input=instance.input,
        OrchestrationInstance={"InstanceId": instance.id, "ExecutionId": instance.execution},
        ParentInstance=parent
        and {
            "TaskScheduleId": parent.task,
            "OrchestrationInstance": {"InstanceId": parent.instance, "ExecutionId": parent.execution},
        },
        Tags=None,
    )


def failed(kind: Kind, when: datetime, task: int, reason: str) -> Event:
    details = json.dumps({"ClassName": "System.Exception", "Message": reason})
    return event(kind, when, TaskScheduledId=task, Reason=reason, Details=details)


def new_id() -> str:
    return uuid.uuid4().hex


def orchestrator_input(instance: Instance, history: Sequence[str], *, replaying: bool) -> str:
    envelope = {
        "instanceId": instance.id,
        "isReplaying": replaying,
        "parentInstanceId": instance.parent and instance.parent.instance,
        "upperSchemaVersion": 1,
        "upperSchemaVersionNew": 2,
        "defaultHttpAsyncRequestSleepTimeMillseconds": 30000,
    }
    return (
        f'{{"history": [{",".join(history)}], "input": {instance.input or "null"}, {json.dumps(envelope)[1:]}'
    )


class MalformedOutcomeError(Exception):
    """The orchestrator function answered something that is no orchestrator state."""


@dataclass(frozen=True, slots=True)
class Outcome:
    actions: list[Action]
    done: bool = False
    output: str = "null"
    error: str | None = None
    custom_status: str | None = None

    @property
    def ended(self) -> bool:
        return self.done or self.error is not None


def read_outcome(text: str) -> Outcome:
    try:
        return _outcome(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise MalformedOutcomeError from error


def read_failure(message: str) -> Outcome:
    """Takes the state that the SDK hangs on the text of its exception; without it nothing was asked for."""
    said, marker, state = message.partition(OUT_OF_PROC_DATA)
    if not marker:
        return Outcome(actions=[], error=message)
    try:
        return _outcome(json.JSONDecoder().raw_decode(state)[0], error=said.strip())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise MalformedOutcomeError from error


def _outcome(state: dict[str, Any], error: str | None = None) -> Outcome:
    # The newer schemas wrap the one list of actions in a list.
    (actions,) = state["actions"]
    custom = state.get("customStatus")
    return Outcome(
        actions=actions,
        done=bool(state.get("isDone")),
        output=json.dumps(state.get("output")),
        error=state.get("error") or error,
        custom_status=None if custom is None else json.dumps(custom),
    )
