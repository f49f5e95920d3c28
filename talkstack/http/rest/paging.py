"""Lists page by a range on (sort key, _id): a cursor is where the last page ended, opaque to whoever holds it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from talkstack.errors import FieldProblem, InvalidError

MOST = 100
USUAL = 20
LONGEST = 400


class Paging(BaseModel):
    """The query of every list; filters are added by subclasses."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    limit: int = Field(default=USUAL, ge=1, le=MOST)
    cursor: str | None = Field(
        default=None, max_length=LONGEST, description="`next_cursor` of the page before"
    )

    @property
    def window(self) -> Window:
        return Window(self.limit, decoded(self.cursor) if self.cursor else None)


@dataclass(frozen=True)
class Window:
    """At most `limit` that come after `after`, a sort key; ids sort by the time they were made."""

    limit: int
    after: str | None = None


class Page[T](BaseModel):
    model_config = ConfigDict(frozen=True)

    items: tuple[T, ...]
    next_cursor: str | None = None


def page[S, T](
    found: Sequence[S], window: Window, key: Callable[[S], str], shape: Callable[[S], T]
) -> Page[T]:
    """`found` holds one more than the limit when there are more."""
    shown = found[: window.limit]
    more = len(found) > window.limit
    return Page(
        items=tuple(shape(each) for each in shown), next_cursor=encoded(key(shown[-1])) if more else None
    )


def encoded(key: str) -> str:
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def decoded(cursor: str) -> str:
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return raw.decode()
    except (binascii.Error, ValueError):
        problem = FieldProblem("query", "cursor", "cursor_unknown", "no page ends there")
        raise InvalidError((problem,)) from None
