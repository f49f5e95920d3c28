from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from talkstack.calls.call import Call, Command, Steps
from talkstack.calls.model.fact import Fact, FactDraft
from talkstack.calls.model.plan import Plan
from talkstack.conversation.model import Segment


@dataclass(frozen=True)
class Progress:
    """`folded` is the last fact taken in; `over` that the orchestration has finished its work."""

    folded: int
    over: bool


class CallInstants(Protocol):
    """Of a live call, by the clock that stamps the webhooks: milliseconds since 1970."""

    async def set_onset(self, call_id: str, n: int, at: int) -> None:
        """When the caller began turn n: the earliest instant stays. Nothing, when there is no such call."""
        ...

    async def set_greeted(self, call_id: str, at: int) -> None:
        """The greeting left once more: the latest instant stays."""
        ...


class CallPlacing(Protocol):
    """Of a call that we place. What is not there is a NotFoundError("call", id)."""

    async def ordered(self, order_key: str) -> Call | None:
        """What was ordered under that key."""
        ...

    async def set_greeting(self, call_id: str, greeting: str, opening: Sequence[Segment]) -> None:
        """What whoever answers will hear: the first one stays."""
        ...

    async def set_sid(self, call_id: str, twilio_sid: str) -> None:
        """Of its latest attempt. StaleError when it is that of another call."""
        ...

    async def command(self, call_id: str, command: Command) -> None:
        """Idempotent by the command's id."""
        ...

    async def set_commands(self, call_id: str, before: int, after: Sequence[Command]) -> bool:
        """In the place of those it has; False when it has more than `before` by now."""
        ...


class CallCount(Protocol):
    async def count_live(
        self, *, project_id: str | None, person: str | None, before: str | None, most: int
    ) -> int:
        """How many calls are live: of all, of a project, or of a person in it. `before`: with ids before that one.

        Counted up to `most`.
        """
        ...


class CallArchive(Protocol):
    async def unfinished(self, project_id: str, *, limit: int) -> list[str]:
        """The ids of calls that have not ended: the live ones, and those that wait for another attempt."""
        ...

    async def ended_before(
        self, project_id: str, before: datetime, *, since: datetime | None = None, limit: int
    ) -> list[Call]:
        """Those that ended first, first; `since`: at that instant or later."""
        ...

    async def unclosed(
        self, project_id: str, before: datetime, *, since: datetime
    ) -> list[tuple[str, datetime]]:
        """Those of them whose wrap-up has not come to its end, and when they ended; a refused call has none."""
        ...

    async def blank(self, call_id: str) -> None:
        """Whatever was said, or was to be said, in a call that is over. Idempotent."""
        ...

    async def delete(self, call_id: str) -> None:
        """Idempotent."""
        ...


class CallSteps(Protocol):
    """What is done for a call once it is over. What is not there is a NotFoundError("call", id)."""

    async def keep_step(
        self, call_id: str, step: str, result: dict[str, Any], *, beside: Steps | None = None
    ) -> bool:
        """The first result of a wrap-up step stays. `beside` is kept with it, and as new as it; False when either is not."""
        ...

    async def count_try(self, call_id: str, name: str, at: datetime, told: Mapping[str, Any]) -> None:
        """One more that has failed, kept among the steps: when the first did (`at`), how many (`tries`), and what is
        told of the last one."""
        ...


class CallStore(CallInstants, CallPlacing, CallCount, CallArchive, CallSteps, Protocol):
    """What is not there is a NotFoundError("call", id or sid)."""

    async def insert(self, call: Call) -> Call:
        """Keep a new call. When one with its Twilio SID or order key is there already, that one is returned untouched."""
        ...

    async def get(self, call_id: str) -> Call: ...

    async def by_sid(self, twilio_sid: str) -> Call: ...

    async def append(
        self, call_id: str, drafts: Sequence[FactDraft], *, known: Call | None = None
    ) -> list[Fact]:
        """A Fact for each draft, numbered in one guarded write; a draft whose key is known keeps its old number.

        What they say of where the call stands is written with them. `known` is the Call as just read.
        """
        ...

    async def set_plan(self, call_id: str, plan: Plan, *, folded: int) -> None:
        """Only forward: a plan of an earlier fact than the one in place is ignored."""
        ...

    async def set_folded(self, call_id: str, folded: int) -> None:
        """As far as the orchestration is known to have come; only forward."""
        ...

    async def lagging(self, *, before: datetime, limit: int) -> list[Call]:
        """Calls that began before that instant and have facts which are not known to be folded."""
        ...


class Wrapping(Protocol):
    """What is done by the orchestration of a call that is over. ProviderError when something may be left."""

    async def wrap_up(self, call_id: str, steps: Sequence[str], *, told: int, folded: int) -> bool:
        """Have steps done that were left out. `told` is how much of the call has been told, `folded` its last fact."""
        ...

    async def tidy(self, *, since: datetime, before: datetime) -> int:
        """Forget what was begun then and has come to its end; how many instances that were. Idempotent.

        What came to no good end is kept for longer.
        """
        ...

    async def purge(self, call_id: str, *, beside: Sequence[str] = ()) -> None:
        """End and forget all of it, and the instances that worked for it beside.

        This takes its time; ProviderError when something may be left. Idempotent.
        """
        ...


class Lifecycle(Wrapping, Protocol):
    """The orchestration of a call, from outside. Nothing here may hold up a caller: each answer is given in
    ≤ 200 ms, and False says that the bell was lost (the sweeper mends it)."""

    async def begin(self, call_id: str, first: Fact) -> bool:
        """Start the call's orchestration and its clock; harmless when they run already."""
        ...

    async def ring(self, call_id: str, facts: Sequence[Fact]) -> bool:
        """Announce facts, each as the event `fact-<k>`."""
        ...

    async def progress(self, call_id: str) -> Progress | None:
        """How far the orchestration has come; None when there is none that could go on. ProviderError when unknown."""
        ...

    async def wind(self, call_id: str) -> bool:
        """Start the call's clock anew when it has broken off, or never came about; False when there was nothing to do.

        One that has come to its end stays so. ProviderError when it is unknown how it stands.
        """
        ...
