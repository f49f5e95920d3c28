"""What is told of calls to those who run the product: spans and measurements, of ids and numbers alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import TypedDict

type Value = str | int | bool
type Facts = Mapping[str, Value]

TRACE_DIGITS, SPAN_DIGITS = 32, 16


class Kind(StrEnum):
    """OpenTelemetry's kinds of spans: who was at work, and `client` when we waited for somebody else."""

    SERVER = "server"
    INTERNAL = "internal"
    CLIENT = "client"


@dataclass(frozen=True)
class Event:
    """`at` in milliseconds since 1970."""

    name: str
    at: int
    facts: Facts


@dataclass(frozen=True, kw_only=True)
class Span:
    """`path` is unique in its trace: the id is made of it. `start` and `end` are in milliseconds since 1970.

    `parent` is a path; None in the span that is the call.
    """

    name: str
    path: str
    parent: str | None
    start: int
    end: int
    facts: Facts = field(default_factory=dict[str, Value])
    events: Sequence[Event] = ()
    kind: Kind = Kind.INTERNAL
    failed: bool = False


@dataclass(frozen=True)
class Trace:
    call_id: str
    spans: Sequence[Span]


def trace_id(call_id: str) -> str:
    """Anybody who knows a call's id can work it out: the beginning of the SHA-256 of it."""
    return sha256(call_id.encode()).hexdigest()[:TRACE_DIGITS]


def span_id(call_id: str, path: str) -> str:
    return sha256(f"{call_id}/{path}".encode()).hexdigest()[:SPAN_DIGITS]


class Metric(StrEnum):
    """Every measurement there is, under its name at the exporter."""

    TURN_LATENCY = "talkstack.turn.latency"
    CALL_NEWS = "talkstack.call.news"
    CALLS_LIVE = "talkstack.calls.live"
    CALL_COST = "talkstack.call.cost"
    TURNS_TAKEN_OVER = "talkstack.turns.taken_over"
    BELLS_LOST = "talkstack.bells.lost"
    WEBHOOK_ATTEMPTS = "talkstack.webhook.attempts"
    WEBHOOKS_DISABLED = "talkstack.webhook.disabled"
    PROVIDER_ERRORS = "talkstack.provider.errors"


class Labels(TypedDict, total=False):
    """All that a measurement may say beside its value: each takes few values, and none is a person's."""

    stage: str
    news: str
    direction: str
    outcome: str
    meter: str
    provider: str
    error: str
