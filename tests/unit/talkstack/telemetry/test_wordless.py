from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from pydantic import BaseModel

from talkstack.wordless import wordless

WORDS = "my card is 4111"


class Shape(BaseModel):
    n: int


def validate() -> None:
    Shape.model_validate({"n": WORDS})


def translate() -> None:
    try:
        validate()
    except ValueError as error:
        raise LookupError(WORDS) from error


def instead() -> None:
    try:
        validate()
    except ValueError:
        raise LookupError(WORDS) from None


def stumble() -> None:
    try:
        validate()
    except ValueError:
        {}[WORDS]


def together() -> None:
    raise ExceptionGroup(WORDS, [KeyError(WORDS), ExceptionGroup(WORDS, [OSError(WORDS)])])


def annotate() -> None:
    error = ValueError(WORDS)
    error.add_note(WORDS)
    raise error


@pytest.mark.parametrize(
    ("fault", "kinds"),
    [
        (validate, ["ValidationError"]),
        (translate, ["ValidationError", "LookupError"]),
        (stumble, ["ValidationError", "KeyError"]),
        (together, ["ExceptionGroup of KeyError, ExceptionGroup of OSError"]),
        (annotate, ["ValueError"]),
    ],
    ids=["an input in its message", "a cause", "a context", "a group", "a note"],
)
def test_the_log_tells_kinds_and_places_and_no_word(
    fault: Callable[[], None], kinds: list[str], caplog: pytest.LogCaptureFixture
):
    with pytest.raises((ValueError, LookupError, ExceptionGroup)) as broken:
        fault()
    logging.getLogger("talkstack").error("it.broke", exc_info=wordless(broken.value))
    assert "4111" not in caplog.text
    told = [line.partition(": ")[2] for line in caplog.text.splitlines() if "UnforeseenError: " in line]
    assert told == kinds
    assert f"in {fault.__name__}" in caplog.text


def test_what_was_suppressed_is_not_told():
    with pytest.raises(LookupError) as broken:
        instead()
    assert wordless(broken.value).__cause__ is None


def test_an_error_that_is_its_own_cause_is_told_once():
    error = ValueError(WORDS)
    error.__cause__ = error
    assert wordless(error).__cause__ is None
