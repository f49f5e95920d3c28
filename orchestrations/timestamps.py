"""How the SDK reads the time of each row of a history, which it does for all rows at every replay."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import Any

ROWS = "azure.durable_functions.models.history.HistoryEvent"
PARSER = "dt_parse"


def read_quickly() -> None:
    """Its own parser takes any form of date, and 0.1 ms for each: most of what a replay costs.

    The host writes ISO 8601; whatever else may stand there goes to the SDK's parser as before.
    """
    rows: Any = import_module(ROWS)
    if not isinstance(getattr(rows, PARSER), Quick):
        setattr(rows, PARSER, Quick(getattr(rows, PARSER)))


class Quick:
    def __init__(self, thorough: Callable[[str], datetime]) -> None:
        self._thorough = thorough

    def __call__(self, text: str) -> datetime:
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            return self._thorough(text)
