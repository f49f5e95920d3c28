"""Names and payloads that cross the replay wall: plain dicts of kinds, ids and numbers."""

from __future__ import annotations

import json
from typing import Any, TypedDict

CALL = "call"
CLOCK = "clock"
COURIER = "courier"
ANALYSING = "analysing"

SET_PLAN = "set_plan"
RECONCILE = "reconcile"
TRANSCRIBE = "transcribe"
CLOSE = "close"
DIAL = "dial"
PUBLISH = "publish"
FINISH = "finish"
DELIVER = "deliver"
ANALYSE = "analyse"
NOTE = "note"
WRAP_UP = "wrap_up"


class CallOrder(TypedDict):
    call_id: str


class DialOrder(TypedDict):
    call_id: str
    attempt: int


class PlanOrder(TypedDict):
    call_id: str
    folded: int
    plan: dict[str, Any]


class RecordingOrder(TypedDict):
    call_id: str
    recording_sid: str


class NewsOrder(TypedDict):
    """What came about with fact `k`; the first of it is the call's news number `sequence`."""

    call_id: str
    k: int
    sequence: int
    news: list[str]


class StepOrder(TypedDict):
    """`sequence` is the number of the news that the step may have."""

    call_id: str
    step: str
    sequence: int


class NoteOrder(TypedDict):
    """What fact `folded` has led to: the plan, where it has changed, and what is told, from number `sequence` on."""

    call_id: str
    folded: int
    plan: dict[str, Any] | None
    sequence: int
    news: list[str]


class WrapUpOrder(TypedDict):
    """The steps that are left; `sequence` is the number of the first news that there may be."""

    call_id: str
    steps: list[str]
    sequence: int


class WrappedUp(TypedDict):
    """The steps that are left, whether one of them has failed, and how many of the others had news."""

    left: list[str]
    told: int
    failed: bool


class DeliveryOrder(TypedDict):
    """To which endpoint the events of which stream are taken."""

    endpoint_id: str
    stream: str


class JobOrder(TypedDict):
    job_id: str


class Round(TypedDict):
    """What came of a few calls of a job: whether it is over, and how long to sleep before the next."""

    over: bool
    sleep_seconds: int


class Look(TypedDict):
    """What the clock, or a courier, saw: whether nothing is left to be done, and how long to sleep."""

    over: bool
    sleep_seconds: int


def fact_event(k: int) -> str:
    return f"fact-{k}"


def payload(data: Any) -> dict[str, Any]:
    """The SDK hands event data over as JSON text, a webhook as an object; both are meant."""
    return json.loads(data) if isinstance(data, str) else data
