"""Which secrets an agent's tools carry, and to where."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from talkstack.agents.model import AgentDraft


@dataclass(frozen=True)
class Carried:
    secret: str
    origin: str


def carried(draft: AgentDraft) -> frozenset[Carried]:
    return frozenset(Carried(tool.secret, _origin(tool.url)) for tool in draft.tools if tool.secret)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()
