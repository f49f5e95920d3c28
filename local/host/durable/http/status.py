"""How an instance looks to a client."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from local.host.durable.orchestration.codec import Kind
from local.host.durable.records import Event, Instance

NAMES = {
    Kind.EXECUTION_STARTED: "ExecutionStarted",
    Kind.EXECUTION_COMPLETED: "ExecutionCompleted",
    Kind.EXECUTION_TERMINATED: "ExecutionTerminated",
    Kind.TASK_COMPLETED: "TaskCompleted",
    Kind.TASK_FAILED: "TaskFailed",
    Kind.TASK_SCHEDULED: "TaskScheduled",
    Kind.SUB_CREATED: "SubOrchestrationInstanceCreated",
    Kind.SUB_COMPLETED: "SubOrchestrationInstanceCompleted",
    Kind.SUB_FAILED: "SubOrchestrationInstanceFailed",
    Kind.TIMER_CREATED: "TimerCreated",
    Kind.TIMER_FIRED: "TimerFired",
    Kind.EVENT_RAISED: "EventRaised",
    Kind.EXECUTION_SUSPENDED: "ExecutionSuspended",
    Kind.EXECUTION_RESUMED: "ExecutionResumed",
}
SCHEDULING = {Kind.TASK_SCHEDULED, Kind.SUB_CREATED}
HIDDEN = {"EventId", "IsPlayed", "Version", "OrchestrationInstance", "ParentInstance", "Tags", "TimerId"}


def status(instance: Instance, *, show_input: bool) -> dict[str, Any]:
    return {
        "name": instance.name,
        "instanceId": instance.id,
        "runtimeStatus": instance.status,
        "input": _value(instance.input) if show_input else None,
        "customStatus": _value(instance.custom_status),
        "output": _value(instance.output),
        "createdTime": _seconds(instance.created),
        "lastUpdatedTime": _seconds(instance.updated),
    }


def history(events: Sequence[Event], *, show_output: bool, show_input: bool) -> list[dict[str, Any]]:
    """The events a reader cares for: a task's scheduling is told by its completion, once there is one."""
    scheduled = {event["EventId"]: event for event in events if event["EventType"] in SCHEDULING}
    told = {event.get("TaskScheduledId") for event in events}
    return [
        _event(
            event, scheduled.get(event.get("TaskScheduledId")), show_output=show_output, show_input=show_input
        )
        for event in events
        if event["EventType"] in NAMES and not (event["EventType"] in SCHEDULING and event["EventId"] in told)
    ]


def _event(event: Event, scheduled: Event | None, *, show_output: bool, show_input: bool) -> dict[str, Any]:
    shown = {key: value for key, value in event.items() if key not in HIDDEN}
    shown["EventType"] = NAMES[Kind(event["EventType"])]
    if event["EventType"] == Kind.EXECUTION_STARTED:
        shown["FunctionName"] = shown.pop("Name")
    if scheduled and shown.pop("TaskScheduledId", None) is not None:
        shown |= {"FunctionName": scheduled["Name"], "ScheduledTime": scheduled["Timestamp"]}
        shown["Input"] = scheduled["Input"]
    if "Result" in shown:
        shown["Result"] = _value(shown["Result"])
    concealed = {name for name, show in (("Result", show_output), ("Input", show_input)) if not show}
    return {key: value for key, value in shown.items() if key not in concealed}


def _value(text: str | None) -> object:
    return None if text is None else json.loads(text)


def _seconds(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
