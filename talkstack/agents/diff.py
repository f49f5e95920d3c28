"""What differs between two drafts, by dotted pointers; tools and transfers are told apart by their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from talkstack.agents.model import AgentDraft

WHOLE = frozenset({"parameters"})
"""A customer's own schema is told as one: its keys may hold dots."""


@dataclass(frozen=True)
class Change:
    """None stands for what is not there."""

    pointer: str
    before: Any
    after: Any


def changes(before: AgentDraft, after: AgentDraft) -> tuple[Change, ...]:
    return tuple(_changes(before.model_dump(mode="json"), after.model_dump(mode="json"), ()))


def _changes(before: Any, after: Any, place: tuple[str, ...]) -> Iterator[Change]:
    if before == after:
        return
    old, new = _by_name(before), _by_name(after)
    if old is None or new is None or (place and place[-1] in WHOLE):
        yield Change(".".join(place), before, after)
        return
    for name in dict.fromkeys((*old, *new)):
        yield from _changes(old.get(name), new.get(name), (*place, name))
    if isinstance(before, list) and [it for it in old if it in new] != [it for it in new if it in old]:
        yield Change(".".join(place), list(old), list(new))


def _by_name(value: Any) -> Mapping[str, Any] | None:
    """An object's members, or a list's by their names; None for everything else."""
    match value:
        case dict():
            return cast("dict[str, Any]", value)
        case list():
            members = [cast("dict[str, Any]", it) for it in cast("list[Any]", value) if isinstance(it, dict)]
            named = {f"{it['name']}": it for it in members if "name" in it}
            return named if len(named) == len(cast("list[Any]", value)) else None
        case _:
            return None
