from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from pydantic import Field

from talkstack.audit.model import AuditEntry, Outcome
from talkstack.http.rest.paging import Paging
from talkstack.http.rest.shapes import Told


class AuditQuery(Paging):
    project_id: str | None = Field(
        default=None, max_length=64, description="Another project, for an owner; else the key's own"
    )
    resource: str | None = Field(default=None, max_length=100, description="The id of what was changed")


class Entry(Told):
    id: str
    at: datetime
    key_id: str = Field(
        description="Whose key it was; `deployment`: whoever ran a command on the database; `talkstack`: nobody's"
    )
    request_id: str
    action: str
    resource: str
    fields: tuple[str, ...] = Field(description="What was changed")
    digests: Mapping[str, str] = Field(
        description="Of new values that nobody may read: the SHA-256 of a key, the HMAC of a tool's secret under a key of ours. "
        "The same digest is the same value"
    )
    outcome: Outcome = Field(description="`begun`: the process died in mid-change, which may have happened")

    @classmethod
    def of(cls, entry: AuditEntry) -> Self:
        return cls(
            id=entry.id,
            at=entry.at,
            key_id=entry.actor.key_id,
            request_id=entry.actor.request_id,
            action=entry.action,
            resource=entry.resource,
            fields=entry.fields,
            digests=entry.digests or {},
            outcome=entry.outcome,
        )
