"""Every page of every store under every combination of its filters, found by looking at the stores."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, combinations
from typing import Any

from talkstack.book.model import Wanted
from talkstack.database import Database, Document, Index
from talkstack.secrets.cipher import Cipher
from talkstack.setup.store import DECLARED
from tests.architecture.source import dotted, modules

VALUES: dict[str, Any] = {"wanted": Wanted()}
"""What a filter is tried with when that is no text."""
BESIDE: dict[str, Callable[[], Any]] = {"cipher": lambda: Cipher(bytes(32))}


@dataclass(frozen=True)
class Asked:
    """`filters` that a client has set; `after`: a later page than the first."""

    store: type[Any]
    filters: tuple[str, ...]
    after: str | None

    def __str__(self) -> str:
        return "-".join([self.store.__name__, *self.filters, *(["after"] if self.after else [])])

    async def ask(self, database: Database) -> None:
        parameters = inspect.signature(self.store.page).parameters.values()
        given = {
            it.name: VALUES.get(it.name, "x") if it.name in self.filters or is_scope(it) else None
            for it in parameters
            if it.name not in {"self", "after", "limit"}
        }
        await opened(self.store, database).page(**given, after=self.after, limit=2)


def opened(store: type[Any], database: Database) -> Any:
    """With whatever else it takes to open it."""
    taken = inspect.signature(store).parameters
    return store(database, **{name: make() for name, make in BESIDE.items() if name in taken})


def is_scope(parameter: inspect.Parameter) -> bool:
    """Whose things are listed is no filter: it is always said."""
    return parameter.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD


def stores() -> Iterator[type[Any]]:
    for module in modules("talkstack"):
        if module.name == "store.py":
            for _, it in inspect.getmembers(importlib.import_module(dotted(module)), inspect.isclass):
                if it.__module__ == dotted(module) and hasattr(it, "page"):
                    yield it


def pages() -> tuple[Asked, ...]:
    return tuple(
        Asked(store, chosen, after)
        for store in stores()
        for chosen in chosen_of(store)
        for after in (None, "m")
    )


def chosen_of(store: type[Any]) -> Iterator[tuple[str, ...]]:
    filters = [
        it.name
        for it in inspect.signature(store.page).parameters.values()
        if it.kind is inspect.Parameter.KEYWORD_ONLY and it.name not in {"after", "limit"}
    ]
    return chain.from_iterable(combinations(filters, count) for count in range(len(filters) + 1))


def fitting(find: Document) -> list[Index]:
    """The declared indexes off which a list can be read as it stands."""
    return [it for it in DECLARED[find["find"]] if in_order(it, find["filter"], find["sort"])]


def in_order(index: Index, wanted: Document, sort: Document) -> bool:
    """Whether the index holds what is wanted side by side, and in the order that is asked for.

    So it is when the keys before the sorted one are those that must be equal, and no condition is left over; or when
    all of a unique index must be equal, and one document is found at most.
    """
    equal = {name for name, value in wanted.items() if not isinstance(value, dict)}
    if not all(wanted.get(name) == value for name, value in index.where):
        return False
    left = equal - {name for name, _ in index.where}
    keys = [name for name, _ in index.keys]
    if index.unique and set(keys) <= equal:
        return True
    before = keys[: len(left)]
    sorted_by = dict(index.keys[len(left) :])
    return set(before) == left and list(sorted_by.items())[: len(sort)] == list(sort.items())
