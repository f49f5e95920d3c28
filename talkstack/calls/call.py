"""The Call: what the record of a phone call begins with."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

from talkstack.agents.words.variables import Value
from talkstack.calls.model.fact import ON_CONSENT, RECORDED, Consent, Fact, FactKind
from talkstack.calls.model.machine import machine_in
from talkstack.calls.model.order import Order
from talkstack.calls.model.plan import EndReason, Phase, Plan
from talkstack.calls.model.standing import Standing, Status, standing
from talkstack.conversation.model import Segment

type Steps = dict[str, dict[str, Any]]

SAY, INSTRUCTIONS, HANG_UP = "say", "instructions", "hang_up"
PAUSE_RECORDING, RESUME_RECORDING = "pause_recording", "resume_recording"
PAUSING = frozenset({PAUSE_RECORDING, RESUME_RECORDING})
"""Kinds of commands."""
SIDES_HEARD = ("caller", "agent", "both")
"""Calls of before hold what was heard in their recording with the step `transcript`, by side."""
LATEST_ASKED = 4
"""By then it has been asked whether the call may be recorded, also where an assistant had to fetch the person."""


@dataclass(frozen=True, kw_only=True)
class Command:
    """What a client had done to a live call: `kind` is said in the fact, `text` is what was to be said or heeded.

    `replaces`: instructions that stand in the place of all that there were.
    """

    id: str
    kind: str
    at: datetime
    text: str = ""
    replaces: bool = False


@dataclass(frozen=True, kw_only=True)
class Call:
    """`caller` is the number that calls, `called` the one that is called; `person` stands for the one that is not ours.

    `twilio_sid` is None as long as a call that we place has none, and that of its latest attempt then.

    `order_key` stands for what a call was ordered under: no other call has it.

    `greeting` is the TwiML that answered it, at `greeted_at`; `folded` the last fact known to be in `plan`.

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
    twilio_sid: str | None
    caller: str
    called: str
    started_at: datetime
    greeting: str
    greeted_at: int = 0
    opening: tuple[Segment, ...] = ()
    variables: dict[str, Value] = field(default_factory=dict[str, Value])
    person: str = ""
    metadata: dict[str, str] = field(default_factory=dict[str, str])
    direction: Literal["inbound", "outbound"] = "inbound"
    order: Order | None = None
    order_key: str | None = None
    commands: tuple[Command, ...] = ()
    status: str = Status.IN_PROGRESS
    outcome: EndReason | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    log: tuple[Fact, ...] = ()
    plan: Plan = field(default_factory=Plan)
    folded: int = 0
    onsets: dict[str, int] = field(default_factory=dict[str, int])
    steps: Steps = field(default_factory=dict[str, dict[str, Any]])

    @property
    def facts(self) -> int:
        return len(self.log)

    @property
    def outbound(self) -> bool:
        return self.direction == "outbound"

    @property
    def ours(self) -> str:
        """The number of ours: what whoever is called sees, also when the call is put through."""
        return self.caller if self.outbound else self.called

    @property
    def theirs(self) -> str:
        return self.called if self.outbound else self.caller

    @property
    def talking_since(self) -> datetime | None:
        """None when nobody has answered yet."""
        return self.answered_at if self.outbound else self.started_at

    @property
    def canceled(self) -> bool:
        """Whatever the carrier still does with it."""
        return any(fact.kind is FactKind.COMMAND and fact.what == "cancel" for fact in self.log)

    @cached_property
    def standing(self) -> Standing:
        return standing(self.log)

    @property
    def machine(self) -> Fact | None:
        """The verdict that nobody is to be talked with: a machine has answered."""
        return machine_in(self.log)

    @property
    def hung_up(self) -> Fact | None:
        """The client's command to end the call."""
        return next((it for it in self.log if it.kind is FactKind.COMMAND and it.what == HANG_UP), None)

    @property
    def recorded(self) -> bool:
        """From its beginning, or since whoever is on the line has agreed to it."""
        started = next((it.what for it in self.log if it.kind is FactKind.STARTED), None)
        return started == RECORDED or (self.consent is not None and self.consent.what == Consent.GIVEN)

    @property
    def consent(self) -> Fact | None:
        return next((it for it in self.log if it.kind is FactKind.CONSENT), None)

    @property
    def asking(self) -> bool:
        """Nobody has answered yet whether it may be recorded."""
        asked = any(it.kind is FactKind.STARTED and it.what == ON_CONSENT for it in self.log)
        return asked and self.consent is None and self.turns <= LATEST_ASKED

    @property
    def uncaptured(self) -> Fact | None:
        """The consent on which no recording is known to have begun."""
        consent, begun = self.consent, any(it.kind is FactKind.RECORDING for it in self.log)
        return consent if consent and consent.what == Consent.GIVEN and not begun else None

    @property
    def private(self) -> bool:
        """The recording is paused: numbers are neither told to the model nor kept."""
        return self._orders[-1:] == [PAUSE_RECORDING]

    @property
    def paused(self) -> bool:
        """It was, at some time."""
        return PAUSE_RECORDING in self._orders

    @property
    def _orders(self) -> list[str | None]:
        return [it.what for it in self.log if it.kind is FactKind.COMMAND and it.what in PAUSING]

    @property
    def recording_sid(self) -> str | None:
        """Of the recording that Twilio has announced."""
        found = (it.ref for it in self.log if it.kind is FactKind.RECORDING and it.what == "completed")
        return next(found, None)

    @property
    def turns(self) -> int:
        """How many turns have been answered."""
        return max((fact.n or 0 for fact in self.log if fact.kind is FactKind.TURN), default=0)

    def blanked(self) -> Call:
        """Without what was said in it, or was to be said."""
        order = self.order and replace(self.order, message=None, introduction=None)
        commands = tuple(replace(command, text="") for command in self.commands)
        heard = {name: it for name, it in self.steps.get("transcript", {}).items() if name not in SIDES_HEARD}
        steps = self.steps | ({"transcript": heard} if "transcript" in self.steps else {})
        return replace(
            self, greeting="", opening=(), variables={}, commands=commands, order=order, steps=steps
        )

    @property
    def finished(self) -> bool:
        return Status(self.status).final or self.plan.phase in {Phase.ENDED, Phase.CLOSED}
