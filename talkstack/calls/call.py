"""The Call: what the record of a phone call begins with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from talkstack.agents.words.variables import Value
from talkstack.calls.model.fact import Fact, FactKind
from talkstack.calls.model.plan import TERMINAL, Phase, Plan
from talkstack.conversation.model import Segment


@dataclass(frozen=True, kw_only=True)
class Call:
    """`greeting` is the TwiML that answered it, at `greeted_at`; `folded` the last fact known to be in `plan`.

    `variables` are the values of the agent's variables in it, `opening` is what was said in the greeting.

    `onsets` says by turn when the caller began to speak, where that was told while the caller still spoke. Both are in
    milliseconds since 1970 by the clock that stamps the webhooks.

    `steps` holds the result of each finished wrap-up step by its name.
    """

    id: str
    project_id: str
    agent_id: str
    agent_version: int
    number_id: str
    twilio_sid: str
    caller: str
    called: str
    started_at: datetime
    greeting: str
    greeted_at: int = 0
    opening: tuple[Segment, ...] = ()
    variables: dict[str, Value] = field(default_factory=dict[str, Value])
    direction: Literal["inbound"] = "inbound"
    status: str = "in-progress"
    ended_at: datetime | None = None
    log: tuple[Fact, ...] = ()
    plan: Plan = field(default_factory=Plan)
    folded: int = 0
    onsets: dict[str, int] = field(default_factory=dict[str, int])
    steps: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])

    @property
    def facts(self) -> int:
        return len(self.log)

    @property
    def turns(self) -> int:
        """How many turns have been answered."""
        return max((fact.n or 0 for fact in self.log if fact.kind is FactKind.TURN), default=0)

    @property
    def finished(self) -> bool:
        return self.status in TERMINAL or self.plan.phase in {Phase.ENDED, Phase.CLOSED}
