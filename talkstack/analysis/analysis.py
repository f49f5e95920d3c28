"""What is kept of a call's analysis."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from talkstack.analysis.model.findings import Findings, Status
from talkstack.llm.model import Usage


@dataclass(frozen=True, kw_only=True)
class CallAnalysis:
    """`id` is the call's own for what its agent asks, or `asked_id`; `tries` is how often the model was asked.

    `job_id`: made by a job over many calls.
    """

    id: str
    call_id: str
    project_id: str
    agent_version: int
    model: str
    at: datetime
    findings: Findings
    usage: Usage
    tries: int
    job_id: str | None = None

    @property
    def counts(self) -> dict[str, Any]:
        """Without a word of it."""
        found = self.findings
        return {
            "agent_version": self.agent_version,
            "model": self.model,
            "usage": asdict(self.usage),
            "tries": self.tries,
            "topics": len(found.topics or ()),
            "follow_ups": len(found.follow_ups or ()),
            **{status.value: found.count(status) for status in Status},
        }


def asked_id(call_id: str, digest: str) -> str:
    return f"{call_id}:{digest}"
