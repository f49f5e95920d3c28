"""A value of a question's type, found in a turn of the call; or nothing."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from local.model.reader.call import Call, Question, Turn
from local.model.reader.words import shares, words
from local.model.understanding.answers import find_answer
from local.model.understanding.days import MONTHS, WEEKDAYS, find_day

type Found = tuple[Any, list[Turn]]

_YES = re.compile(r"^\W*(?:yes|yeah|yep|sure|of course|correct|right|certainly|please)\b", re.IGNORECASE)
_NO = re.compile(r"\b(?:no|not|never|nope|don't|didn't|isn't|wasn't|haven't|won't|can't)\b", re.IGNORECASE)
_DIGITS = re.compile(r"-?\d+(?:\.\d+)?")
_NUMBERS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty".split()
    )
}


def find(question: Question, call: Call) -> Found | None:
    """The first that fits; what the caller says of it first, then what they answer when the agent asks."""
    match question.type:
        case "boolean":
            return next(_truths(question, call), None)
        case "number":
            found = ((_number(turn.text), [turn]) for turn in _about(question, call))
        case "date":
            found = ((_date(turn.text, call.day), [turn]) for turn in (*_about(question, call), *call.caller))
        case "selector":
            found = ((_option(turn.text, question.options), [turn]) for turn in call.caller)
        case "text":
            found = ((find_answer(turn.text) or turn.text, [turn]) for turn in _about(question, call))
        case _:
            return None
    return next((it for it in found if it[0] is not None), None)


def _about(question: Question, call: Call) -> Iterator[Turn]:
    """What the caller answers when the agent asks for it, and what they say of it themselves."""
    for turn in call.agent:
        answer = call.after(turn)
        if "?" in turn.text and answer and shares(question.question, turn.text):
            yield answer
    yield from (turn for turn in call.caller if shares(question.question, turn.text))


def _truths(question: Question, call: Call) -> Iterator[Found]:
    for turn in call.agent:
        answer = call.after(turn)
        if "?" in turn.text and answer and shares(question.question, turn.text):
            if _YES.search(answer.text):
                yield True, [turn, answer]
            elif _NO.search(answer.text):
                yield False, [turn, answer]
    for turn in call.caller:
        if shares(question.question, turn.text):
            yield not _NO.search(turn.text), [turn]


def _number(text: str) -> float | None:
    digits = _DIGITS.search(text)
    if digits:
        return float(digits[0])
    return next((float(_NUMBERS[word]) for word in words(text) if word in _NUMBERS), None)


def _option(text: str, options: list[str]) -> str | None:
    said = f" {' '.join(words(text))} "
    return next((option for option in options if f" {' '.join(words(option))} " in said), None)


def _date(text: str, today: date | None) -> str | None:
    day = find_day(text)[0]
    if day is None:
        return None
    if day[:4].isdecimal():
        return day
    found = _counted(day, today) if today else None
    return found and found.isoformat()


def _counted(day: str, today: date) -> date | None:
    """Days without a year are the next of their name."""
    relative = {"today": 0, "tomorrow": 1, "day after tomorrow": 2}
    if day in relative:
        return today + timedelta(days=relative[day])
    weekdays = WEEKDAYS.split("|")
    if day in weekdays:
        return today + timedelta(days=(weekdays.index(day) - today.weekday() - 1) % 7 + 1)
    month, _, number = day.partition(" ")
    return _next_of_its_name(MONTHS.split("|").index(month) + 1, int(number), today)


def _next_of_its_name(month: int, day: int, today: date) -> date | None:
    for year in (today.year, today.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            return None
        if found >= today:
            return found
    return None
