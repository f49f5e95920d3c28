"""Questions that are asked together, and what is asked of every call."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, Field, TypeAdapter

from talkstack.analysis.model.question import Question, Selector
from talkstack.analysis.model.structure import structure_of
from talkstack.tools.model import distinct
from talkstack.tools.schema import wrong_with
from talkstack.values import Frozen, Wrong, refuse

MOST_QUESTIONS = 32
DIGEST_DIGITS = 32

SENTIMENT = Selector(
    name="sentiment",
    question="How does the person on the phone feel about it, taking the call as a whole?",
    type="selector",
    options=("positive", "neutral", "negative", "mixed"),
)
OUTCOME = Selector(
    name="outcome",
    question=(
        "What has the call come to? resolved: what it was about is settled. unresolved: it is not, and nothing was agreed. "
        "escalated: the person was put through, or referred, to somebody else. call_back: somebody is to call again. "
        "declined: the person did not want what was offered. no_conversation: there was no real conversation, as with a "
        "wrong number, a machine or silence."
    ),
    type="selector",
    options=("resolved", "unresolved", "escalated", "call_back", "declined", "no_conversation"),
)
GENERAL = (SENTIMENT, OUTCOME)


def _other_names(questions: tuple[Question, ...]) -> tuple[Question, ...]:
    return distinct(questions, "question", reserved=frozenset(it.name for it in GENERAL))


def _answerable(questions: tuple[Question, ...]) -> tuple[Question, ...]:
    """What each may have alone may be too much for the one answer that holds them all."""
    structure = structure_of(GENERAL, questions, told=True, summary=True)
    refuse(Wrong((), it.code, f"all questions together: {it.detail}") for it in wrong_with(structure))
    return questions


Questions = Annotated[
    tuple[Question, ...],
    Field(max_length=MOST_QUESTIONS),
    AfterValidator(_other_names),
    AfterValidator(_answerable),
]


class Analysis(Frozen):
    """What is made of each call of an agent in which somebody spoke: sentiment, outcome, topics, follow-ups, answers."""

    enabled: bool = True
    summary: bool = Field(default=True, description="Tell the call in a few sentences as well")
    questions: Questions = ()


def digest_of(questions: Sequence[Question]) -> str:
    """The same for the same questions in any order; under another name, or in other words, one is another."""
    asked = sorted((question.model_dump(mode="json") for question in questions), key=lambda it: it["name"])
    text = json.dumps(asked, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_DIGITS]


def written(questions: Sequence[Question]) -> str:
    return json.dumps([question.model_dump(mode="json") for question in questions])


def read_back(text: str) -> tuple[Question, ...]:
    return TypeAdapter(tuple[Question, ...]).validate_json(text)
