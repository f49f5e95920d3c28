"""What the facts amount to (state), and what the next turn must obey (plan).

`fold` runs inside the orchestrator's replay: it reads no clock and no database.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from talkstack.calls.model.calling import Calling
from talkstack.calls.model.fact import Due, Fact, FactKind
from talkstack.calls.model.machine import machine_in
from talkstack.calls.model.plan import TERMINAL, EndReason, Phase, Plan, SilenceAction


class RecordingState(StrEnum):
    NONE = "none"
    EXPECTED = "expected"
    AVAILABLE = "available"
    ABSENT = "absent"


@dataclass(frozen=True, kw_only=True)
class CallState:
    """All that the orchestration knows. `silence_policy` is what the first, second, … silence in a row gets.

    `calling` is how far a call has come that we place; None in one that came in.
    """

    silence_policy: tuple[SilenceAction, ...]
    folded: int = 0
    turns: int = 0
    silences: int = 0
    warning: bool = False
    overtime: bool = False
    capped: bool = False
    ending: EndReason | None = None
    ended: EndReason | None = None
    recording: RecordingState = RecordingState.NONE
    recording_sid: str | None = None
    calling: Calling | None = None

    @property
    def phase(self) -> Phase:
        if self.ended is None:
            if self.calling and not self.calling.answered:
                return Phase.CALLING
            return Phase.ENDING if self.ending else Phase.TALKING
        return Phase.ENDED if self.recording is RecordingState.EXPECTED else Phase.CLOSED


def fold(state: CallState, fact: Fact) -> tuple[CallState, Plan]:
    """Take the next fact in. A gap is the caller's mistake.

    A fact that was folded before changes nothing, and neither does one that comes after the close: nobody acts on it.
    """
    if fact.k <= state.folded:
        return state, plan_of(state)
    if fact.k != state.folded + 1:
        raise GapError(expected=state.folded + 1, got=fact.k)
    taken = state if state.phase is Phase.CLOSED else _FOLDS[fact.kind](state, fact)
    after = replace(taken, folded=fact.k)
    return after, plan_of(after)


def asking_again(times: int) -> tuple[SilenceAction, ...]:
    return (*[SilenceAction.REPROMPT] * times, SilenceAction.GOODBYE)


def plan_of(state: CallState) -> Plan:
    action = state.silence_policy[min(state.silences, len(state.silence_policy) - 1)]
    return Plan(
        phase=state.phase,
        silence=action,
        reprompt=state.silences,
        warning=state.warning,
        last_turn=state.overtime,
        ended=state.ended,
        attempt=state.calling.attempt if state.calling else 0,
        capped=state.capped,
    )


class GapError(ValueError):
    def __init__(self, *, expected: int, got: int) -> None:
        super().__init__(f"fact {got} came before fact {expected}")
        self.expected = expected
        self.got = got


def _started(state: CallState, fact: Fact) -> CallState:
    recording = RecordingState.EXPECTED if fact.what == "recorded" else RecordingState.NONE
    policy = state.silence_policy if fact.n is None else asking_again(fact.n)
    return replace(state, recording=recording, silence_policy=policy)


def _turn(state: CallState, fact: Fact) -> CallState:
    silences = state.silences + 1 if fact.what == "silence" else 0
    ending = EndReason(fact.ref) if fact.ref else state.ending
    return replace(state, turns=max(state.turns, fact.n or 0), silences=silences, ending=ending)


def _noted(state: CallState, _fact: Fact) -> CallState:
    return state


def _status(state: CallState, fact: Fact) -> CallState:
    if state.ended is not None:
        return state
    if state.calling:
        return _called(state, *state.calling.status(fact))
    reason = TERMINAL.get(fact.what or "")
    return state if reason is None else _ended(state, reason)


def _ended(state: CallState, reason: EndReason) -> CallState:
    """A line that was cut was cut by whoever had begun to end the call."""
    cut = reason is EndReason.CALLER_HUNG_UP and state.ending is not None
    return replace(state, ended=state.ending if cut else reason)


def _called(state: CallState, calling: Calling, reason: EndReason | None) -> CallState:
    after = replace(state, calling=calling)
    if reason is None:
        return after
    if not calling.answered:
        after = replace(after, recording=RecordingState.NONE)
    return _ended(after, reason)


def _ordered(state: CallState, fact: Fact) -> CallState:
    return replace(state, calling=Calling(most=fact.n or 1, causes=tuple((fact.what or "").split())))


def _attempt(state: CallState, fact: Fact) -> CallState:
    if state.calling is None or state.ended is not None:
        return state
    return _called(state, *state.calling.attempted(fact))


def _machine(state: CallState, fact: Fact) -> CallState:
    """What a machine is done to is the end of the call, unless it is talked with."""
    return replace(state, ending=EndReason.VOICEMAIL) if machine_in([fact]) else state


def _command(state: CallState, fact: Fact) -> CallState:
    if state.ended is not None:
        return state
    if fact.what == "cancel" and state.calling and not state.calling.answered:
        canceled = replace(state, ending=EndReason.CANCELED)
        return _called(canceled, *state.calling.cancel())
    return replace(state, ending=EndReason.ENDED_BY_API) if fact.what in {"hang_up", "cancel"} else state


def _refused(state: CallState, _fact: Fact) -> CallState:
    if state.ended is not None:
        return state
    return replace(state, ended=EndReason.REFUSED, recording=RecordingState.NONE)


def _recording(state: CallState, fact: Fact) -> CallState:
    if fact.what == "completed":
        return replace(state, recording=RecordingState.AVAILABLE, recording_sid=fact.ref)
    if fact.what == "absent" and state.recording is RecordingState.EXPECTED:
        return replace(state, recording=RecordingState.ABSENT)
    return state


def _due(state: CallState, fact: Fact) -> CallState:
    if fact.what == Due.REDIAL and state.calling:
        return replace(state, calling=state.calling.redial(fact))
    if fact.what == Due.WARNING:
        return replace(state, warning=True)
    if fact.what == Due.MAX_DURATION:
        return replace(state, overtime=True)
    if fact.what in {Due.CAP, Due.CUT}:
        return _capped(state, fact)
    if fact.what == Due.RECORDING_OVERDUE and state.recording is RecordingState.EXPECTED:
        return replace(state, recording=RecordingState.ABSENT)
    return state


def _capped(state: CallState, fact: Fact) -> CallState:
    """A call whose time was up before ends for that; one that goes on regardless is cut off."""
    if fact.what == Due.CAP:
        return replace(state, overtime=True, capped=state.capped or not state.overtime)
    return replace(state, ending=state.ending or EndReason.COST_CAP)


_FOLDS = {
    FactKind.STARTED: _started,
    FactKind.TURN: _turn,
    FactKind.TOOL: _noted,
    FactKind.DIAL: _noted,
    FactKind.STATUS: _status,
    FactKind.RECORDING: _recording,
    FactKind.DUE: _due,
    FactKind.ORDERED: _ordered,
    FactKind.ATTEMPT: _attempt,
    FactKind.MACHINE: _machine,
    FactKind.COMMAND: _command,
    FactKind.REFUSED: _refused,
    FactKind.HOOK: _noted,
}
