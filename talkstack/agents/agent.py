"""An agent as it is worked on: its draft, and which of its versions new calls get."""

from __future__ import annotations

from datetime import datetime

from talkstack.agents.model import AgentDraft, Frozen


class Agent(Frozen):
    """`draft` is what is worked on, `published` the version that new calls get; 0 while there is none."""

    id: str
    project_id: str
    draft: AgentDraft
    created_at: datetime
    published: int = 0
    updated_at: datetime | None = None
    deleted_at: datetime | None = None
    revision: int = 1

    @property
    def name(self) -> str:
        return self.draft.name

    def changed(self, at: datetime, **changes: object) -> Agent:
        return self.model_copy(update={"updated_at": at, "revision": self.revision + 1} | changes)


class Summary(Frozen):
    """An agent without its draft."""

    id: str
    name: str
    created_at: datetime
    published: int
    updated_at: datetime | None
    revision: int


class Release(Frozen):
    """A version without what it is made of."""

    version: int
    published_at: datetime
