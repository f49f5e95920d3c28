"""What followed from what: the plans that the facts led to, and how much was heard of what was said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from talkstack.calls.model.fact import Fact
from talkstack.calls.model.plan import Plan
from talkstack.calls.model.state import CallState, asking_again, fold
from talkstack.conversation.model import Segment, Utterance

USUAL_REPROMPTS = 2
"""Of calls whose first fact does not tell."""


@dataclass(frozen=True)
class Turning:
    """A fact that changed the plan, and to what."""

    fact: Fact
    plan: Plan


class Hearing(StrEnum):
    FINISHED = "finished"
    CUT = "cut"
    UNHEARD = "unheard"


@dataclass(frozen=True)
class Heard:
    """`share` of its characters: 0 to 1."""

    hearing: Hearing
    share: float


def turnings(log: Iterable[Fact]) -> Iterator[Turning]:
    """The log folded once more, as the call's orchestration has folded it."""
    state, plan = CallState(silence_policy=asking_again(USUAL_REPROMPTS)), Plan()
    for fact in log:
        state, planned = fold(state, fact)
        if planned != plan:
            plan = planned
            yield Turning(fact, plan)


def hearings(segments: Iterable[Segment], said: Utterance) -> dict[int, Heard]:
    """By segment: the utterance holds so many of their words, from the first on, as were heard."""
    left, found = said.text, dict[int, Heard]()
    for segment in segments:
        if left.startswith(segment.text):
            found[segment.k] = Heard(Hearing.FINISHED, 1.0)
            left = left[len(segment.text) :].lstrip()
        else:
            share = round(len(left) / len(segment.text), 2)
            found[segment.k] = Heard(Hearing.CUT if left else Hearing.UNHEARD, share)
            left = ""
    return found
