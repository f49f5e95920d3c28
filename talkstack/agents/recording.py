"""Whether an agent's calls are recorded."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import Field

from talkstack.values import Frozen


class RecordingPolicy(StrEnum):
    """`on_consent` asks the caller first, and records nothing before a clear yes."""

    OFF = "off"
    ON = "on"
    ON_CONSENT = "on_consent"


class Recording(Frozen):
    policy: RecordingPolicy = RecordingPolicy.ON
    pausable: bool = Field(
        default=False, description="The model may pause it by itself, while it is told payment data"
    )

    @property
    def asks(self) -> bool:
        return self.policy is RecordingPolicy.ON_CONSENT


def renamed(draft: dict[str, Any]) -> dict[str, Any]:
    """A draft as it is kept now: once it said `record`, true or false."""
    if "record" not in draft:
        return draft
    policy = RecordingPolicy.ON if draft["record"] else RecordingPolicy.OFF
    kept = {name: value for name, value in draft.items() if name != "record"}
    return {"recording": Recording(policy=policy).model_dump(mode="json")} | kept
