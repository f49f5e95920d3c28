from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Turn:
    """What the caller said, what of it reached the agent, and what of the answer reached the caller.

    A caller who kept silent said an empty text.
    """

    n: int
    caller: str
    told: str | None
    confidence: float | None
    agent: str
    answered_ms: int | None
    stages: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True)
class Outcome:
    greeting: str
    turns: Sequence[Turn]
    booked: int  # appointments that the clinic has more than before
    closed: bool  # the wrap-up has finished the stored record


def faults(outcome: Outcome, *, booking: bool, exact: bool) -> list[str]:
    """Why this call is no success; `exact` when the engine carries words unchanged."""
    found = [] if outcome.greeting else ["the agent did not say anything at the start"]
    found += [f"turn {turn.n} was not answered" for turn in outcome.turns if not turn.agent]
    unheard = [turn.n for turn in outcome.turns if turn.caller and not turn.told]
    found += [f"in turn {n} no words were recognised" for n in unheard]
    if exact:
        changed = [turn.n for turn in outcome.turns if turn.told and _plain(turn.told) != _plain(turn.caller)]
        found += [f"in turn {n} other words were recognised than were said" for n in changed]
    if not outcome.closed:
        found.append("the call's record was not finished in time")
    if not outcome.turns:
        found.append("the caller did not get a word in")
    if booking and len(outcome.turns) < 4:
        found.append(f"the conversation ended after {len(outcome.turns)} turns")
    if booking and outcome.booked != 1:
        found.append(f"{outcome.booked} appointments were booked at the clinic instead of one")
    return found


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
