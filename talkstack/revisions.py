"""Whoever changes something names the revision they have seen."""

from __future__ import annotations

from typing import Protocol

from talkstack.errors import RevisionError


class Revised(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def revision(self) -> int: ...


def at_revision[T: Revised](thing: T, kind: str, revision: int) -> T:
    if thing.revision != revision:
        raise RevisionError(kind, thing.id)
    return thing
