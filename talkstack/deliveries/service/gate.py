"""Servers that let us wait do not take the places in which everybody's activities run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager

from talkstack.webhooks.model.endpoint import Endpoint

MOST_EACH = 4
"""Attempts at one endpoint at once, in this process."""
MOST_FAILING = 4
"""At all endpoints together at which nothing is accepted, one for each: the host gives a process ten places."""


class Gate:
    def __init__(self) -> None:
        self._inside = Counter[str]()
        self._failing: set[str] = set()

    @contextmanager
    def through(self, endpoint: Endpoint) -> Generator[bool]:
        """Whether there is a place, which is held for as long as this is."""
        if not self._has_place_for(endpoint):
            yield False
            return
        self._inside[endpoint.id] += 1
        if endpoint.failing:
            self._failing.add(endpoint.id)
        try:
            yield True
        finally:
            self._inside[endpoint.id] -= 1
            if not self._inside[endpoint.id]:
                del self._inside[endpoint.id]
                self._failing.discard(endpoint.id)

    def _has_place_for(self, endpoint: Endpoint) -> bool:
        if endpoint.failing:
            return not self._inside[endpoint.id] and len(self._failing) < MOST_FAILING
        return self._inside[endpoint.id] < MOST_EACH
