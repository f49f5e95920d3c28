"""What a turn that is answered leaves behind: the words of both sides, and its facts."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from talkstack.calls.call import Call
from talkstack.calls.model.fact import FactDraft, FactKind
from talkstack.calls.model.machine import MESSAGE, SCREENED
from talkstack.calls.ports import CallStore, Lifecycle
from talkstack.clock import Clock
from talkstack.conversation.model import (
    Beeped,
    CallerConnected,
    CallerPressed,
    CallerRecorded,
    CallerReturned,
    CallerSaid,
    CallerSilent,
    Directed,
    TurnReply,
    Utterance,
)
from talkstack.conversation.ports import UtteranceStore

KINDS = {
    CallerSaid: "speech",
    CallerPressed: "digits",
    CallerSilent: "silence",
    CallerReturned: "returned",
    CallerConnected: "opened",
    CallerRecorded: "silence",
    Directed: "directed",
    Beeped: MESSAGE,
}
FAULT = "fault"
WAITING = "waiting"


@dataclass(frozen=True, kw_only=True)
class Scribe:
    """Everything here may be written twice and stands once."""

    calls: CallStore
    utterances: UtteranceStore
    clock: Clock

    async def record(
        self,
        call: Call,
        reply: TurnReply,
        *,
        last: Utterance | None,
        fault: bool,
        lifecycle: Lifecycle,
    ) -> None:
        """`last` is what the caller heard of the reply before, if there was one."""
        heard = [last] if last and not last.blank else []
        await asyncio.gather(
            self.utterances.add([*heard, *callers_words(reply)]),
            self._announce(call, reply, FAULT if fault else _kind(reply), lifecycle),
        )

    async def _announce(self, call: Call, reply: TurnReply, what: str, lifecycle: Lifecycle) -> None:
        at, n = int(self.clock.now().timestamp() * 1000), reply.n
        tools = [
            FactDraft(kind=FactKind.TOOL, key=f"tool:{run.id}", at=at, n=n, what=run.state, ref=run.id)
            for run in reply.runs
        ]
        returned: list[FactDraft] = []
        if isinstance(reply.said, CallerReturned):
            returned.append(_returned(reply.said, at, n))
        turn = FactDraft(kind=FactKind.TURN, key=f"turn:{n}", at=at, n=n, what=what, ref=reply.close.ends)
        facts = await self.calls.append(call.id, [*tools, *returned, turn], known=call)
        await lifecycle.ring(call.id, facts)


def _returned(said: CallerReturned, at: int, n: int) -> FactDraft:
    seconds = None if said.seconds is None else f"{said.seconds}"
    return FactDraft(kind=FactKind.DIAL, key=f"dial:{n}", at=at, n=n, what=said.outcome, ref=seconds)


def _kind(reply: TurnReply) -> str:
    """A silence in which nobody is expected to speak is none."""
    if reply.close.screened:
        return WAITING if isinstance(reply.said, CallerSilent) else SCREENED
    return KINDS[type(reply.said)]


def callers_words(reply: TurnReply) -> list[Utterance]:
    """Silence leaves none, and neither does a recording that nobody has recognised."""
    caller = Utterance(call_id=reply.call_id, n=reply.n, speaker="caller", text="", at=reply.at)
    match reply.said:
        case CallerSaid(text, confidence, engine):
            return [replace(caller, text=text, confidence=confidence, engine=engine)]
        case CallerPressed(digits):
            return [replace(caller, text=" ".join(digits), engine="keypad")]
        case CallerSilent() | CallerReturned() | CallerRecorded() | CallerConnected() | Directed() | Beeped():
            return []
