"""Who changed what, and when: names of fields, and of what nobody else may read a digest at most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, cast


class Outcome(StrEnum):
    """`begun` is what stays of a change whose process died: it may have happened."""

    BEGUN = "begun"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """The key that asked, and the request: `deployment` stands for whoever runs commands on the database itself."""

    key_id: str
    request_id: str


DEPLOYMENT = Actor(key_id="deployment", request_id="")
PRODUCT = Actor(key_id="talkstack", request_id="")
"""What nobody asked for."""


@dataclass(frozen=True, kw_only=True)
class AuditEntry:
    """`fields` that were changed; `digests` of the new values of those that are secret or somebody's."""

    id: str
    project_id: str
    at: datetime
    actor: Actor
    action: str
    resource: str
    fields: tuple[str, ...] = ()
    digests: Mapping[str, str] | None = None
    outcome: Outcome = Outcome.BEGUN


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of fields, dotted into objects, that differ."""
    return tuple(sorted(_changed(before, after, "")))


def _changed(before: Mapping[str, Any], after: Mapping[str, Any], prefix: str) -> list[str]:
    names: list[str] = []
    for name in before.keys() | after.keys():
        old, new = before.get(name), after.get(name)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            within = cast("Mapping[str, Any]", old), cast("Mapping[str, Any]", new)
            names += _changed(*within, f"{prefix}{name}.")
        elif old != new:
            names.append(f"{prefix}{name}")
    return names
