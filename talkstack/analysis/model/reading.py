"""A model's answer, believed as far as the call bears it out."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from talkstack.analysis.model.findings import Answer, Evidence, Findings, FollowUp, Status
from talkstack.analysis.model.prompt import Inquiry
from talkstack.analysis.model.question import Plain, Question, Selector, Structured
from talkstack.tools.conform import conforms
from talkstack.values import CONTROL

MOST_EVIDENCE = 20
MOST_LISTED = 20
MOST_OF_A_TEXT = 4_000
MOST_OF_A_NUMBER = 2**53
"""Whole numbers beyond it are others once they have passed through JSON."""
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

type Shown = Collection[Evidence]
type Json = dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """`wrong` says by the question's name what is no answer to it, in words without a value."""

    findings: Findings
    wrong: dict[str, str]


def read(text: str, inquiry: Inquiry, shown: Shown) -> Reading:
    told = _object(text)
    own = told.get("answers")
    within: Json = cast("Json", own) if isinstance(own, dict) else {}
    wrong: dict[str, str] = {}
    return Reading(
        Findings(
            summary=_summary(told) if inquiry.summary else None,
            topics=tuple(_texts(told.get("topics"))) if inquiry.told else None,
            follow_ups=tuple(_follow_ups(told.get("follow_ups"), shown)) if inquiry.told else None,
            general=_answers(inquiry.general, told, shown, wrong),
            answers=_answers(inquiry.own, within, shown, wrong),
        ),
        wrong,
    )


def mended(first: Reading, second: Reading) -> Findings:
    """What was right the first time stays; of the rest the second answer is the last."""

    def chosen(before: Sequence[Answer], after: Sequence[Answer]) -> tuple[Answer, ...]:
        pairs = zip(before, after, strict=True)
        return tuple(new if old.name in first.wrong else old for old, new in pairs)

    before, after = first.findings, second.findings
    return Findings(
        summary=before.summary or after.summary,
        topics=before.topics or after.topics,
        follow_ups=before.follow_ups or after.follow_ups,
        general=chosen(before.general, after.general),
        answers=chosen(before.answers, after.answers),
    )


def _answers(
    questions: Sequence[Question], told: Json, shown: Shown, wrong: dict[str, str]
) -> tuple[Answer, ...]:
    answers: list[Answer] = []
    for question in questions:
        answer, reason = _answer(question, told.get(question.name), shown)
        answers.append(answer)
        if reason:
            wrong[question.name] = reason
    return tuple(answers)


def _answer(question: Question, told: Any, shown: Shown) -> tuple[Answer, str | None]:
    if not isinstance(told, dict):
        return Answer(name=question.name, status=Status.INVALID), "it is missing"
    given = cast("Json", told)
    evidence = evidence_of(given.get("evidence"), shown)
    match given.get("status"):
        case "answered" if not evidence:
            return Answer(name=question.name, status=Status.NOT_SAID), None
        case "answered":
            value, reason = valued(question, given.get("value"))
            status = Status.INVALID if reason else Status.ANSWERED
            return Answer(name=question.name, status=status, value=value, evidence=evidence), reason
        case "unclear":
            return Answer(name=question.name, status=Status.UNCLEAR, evidence=evidence), None
        case "not_said":
            return Answer(name=question.name, status=Status.NOT_SAID), None
        case _:
            return Answer(name=question.name, status=Status.INVALID), "there is no such status"


def evidence_of(told: Any, shown: Shown) -> tuple[Evidence, ...]:
    """Each turn that there is, once, in their order in the call."""
    named = cast("list[Any]", told) if isinstance(told, list) else []
    found = {it for each in named if (it := _place(each)) and it in shown}
    return tuple(sorted(found, key=lambda it: (it.n, it.speaker != "caller"))[:MOST_EVIDENCE])


def _place(told: Any) -> Evidence | None:
    match told:
        case {"turn": int(turn), "speaker": "caller" | "agent" as speaker} if not isinstance(turn, bool):
            return Evidence(turn, speaker)
        case _:
            return None


def valued(question: Question, value: Any) -> tuple[Any, str | None]:
    """The value as it is kept, or what is wrong with it."""
    reason = _objection(question, value)
    return (None, reason) if reason else (value.strip() if isinstance(value, str) else value, None)


def _objection(question: Question, value: Any) -> str | None:
    match question:
        case Selector():
            return None if value in question.options else "the value is none of the options"
        case Structured():
            return None if conforms(value, question.json_schema) else "the value is not of its schema"
        case Plain(type="boolean"):
            return None if isinstance(value, bool) else "the value is neither true nor false"
        case Plain(type="number"):
            return None if _is_number(value) else "the value is no number"
        case Plain(type="date"):
            return None if _is_date(value) else "the value is no date as YYYY-MM-DD"
        case Plain():
            fits = isinstance(value, str) and 0 < len(value.strip()) <= MOST_OF_A_TEXT
            return None if fits else f"the value is no text of up to {MOST_OF_A_TEXT} characters"


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) <= MOST_OF_A_NUMBER


def _is_date(value: Any) -> bool:
    if not isinstance(value, str) or not DATE.fullmatch(value.strip()):
        return False
    try:
        date.fromisoformat(value.strip())
    except ValueError:
        return False
    return True


def _summary(told: Json) -> str | None:
    text = told.get("summary")
    return text.strip()[:MOST_OF_A_TEXT] or None if isinstance(text, str) else None


def _texts(told: Any) -> Iterator[str]:
    for text in cast("list[Any]", told)[:MOST_LISTED] if isinstance(told, list) else []:
        if isinstance(text, str) and text.strip():
            yield text.strip()[:MOST_OF_A_TEXT]


def _follow_ups(told: Any, shown: Shown) -> Iterator[FollowUp]:
    """What nobody has said in the call is none."""
    for each in cast("list[Any]", told)[:MOST_LISTED] if isinstance(told, list) else []:
        match each:
            case {"text": str(text), "evidence": list()} if text.strip():
                evidence = evidence_of(each["evidence"], shown)
                if evidence:
                    yield FollowUp(text.strip()[:MOST_OF_A_TEXT], evidence)
            case _:
                pass


def _object(text: str) -> Json:
    """Empty when it is no object of JSON: then every answer is missing."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return cast("Json", _storable(told)) if isinstance(told, dict) else {}


def _storable(value: Any) -> Any:
    """Without what no database and no other program would take: halves of characters, and control characters."""
    match value:
        case str():
            return CONTROL.sub(" ", value.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
        case list():
            return [_storable(it) for it in cast("list[Any]", value)]
        case dict():
            known = cast("Json", value)
            return {cast("str", _storable(name)): _storable(it) for name, it in known.items()}
        case _:
            return value
