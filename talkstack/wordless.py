"""Where something broke that nobody foresaw, for the log."""

from __future__ import annotations

from typing import cast


class UnforeseenError(Exception):
    """An error by its kind and place alone: its own words may quote whatever it tripped over."""


def wordless(error: BaseException) -> UnforeseenError:
    """With the same frames, and so everything that led to it."""
    first = last = _told(error)
    known, before = {id(error)}, _before(error)
    while before is not None and id(before) not in known:
        known.add(id(before))
        last.__cause__ = _told(before)
        last, before = last.__cause__, _before(before)
    return first


def _told(error: BaseException) -> UnforeseenError:
    return UnforeseenError(_kind(error)).with_traceback(error.__traceback__)


def _before(error: BaseException) -> BaseException | None:
    return error.__cause__ if error.__suppress_context__ else error.__context__


def _kind(error: BaseException) -> str:
    kind = type(error).__name__
    if not isinstance(error, BaseExceptionGroup):
        return kind
    parts = cast("BaseExceptionGroup[BaseException]", error).exceptions
    return f"{kind} of {', '.join(map(_kind, parts))}"
