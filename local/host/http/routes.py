"""Which function answers a request: the first in the order of function names whose method and template fit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .templates import Template, compile_template, decode_path


@dataclass(frozen=True)
class Route:
    function: str
    template: Template
    methods: frozenset[str] | None
    """None answers every method."""
    auth_level: str

    def answers(self, method: str) -> bool:
        return self.methods is None or method in self.methods


@dataclass(frozen=True, slots=True)
class Match:
    route: Route
    parameters: Mapping[str, str]


def route(*, function: str, template: str, methods: Iterable[str] | None, auth_level: str) -> Route:
    allowed = None if methods is None else frozenset(method.upper() for method in methods)
    return Route(function, compile_template(template), allowed, auth_level)


class Routes:
    def __init__(self, routes: Iterable[Route]) -> None:
        # The platform sorts functions by name and takes the first route that fits: no literal-before-parameter.
        self._routes = sorted(routes, key=lambda route: route.function.upper())

    def match(self, method: str, path: str) -> Match | None:
        """A wrong method is no match: the platform answers 404 for it, not 405."""
        decoded = decode_path(path) if "%" in path else path
        for candidate in self._routes:
            if not candidate.answers(method):
                continue
            parameters = candidate.template.match(decoded)
            if parameters is not None:
                return Match(candidate, parameters)
        return None

    def shadowed(self) -> list[tuple[Route, Route]]:
        """Fixed paths that an earlier function's template takes: (the one never reached, the one that answers)."""
        return [
            (later, earlier)
            for number, later in enumerate(self._routes)
            for earlier in self._routes[:number]
            if later.template.is_literal and _takes_all(earlier, later)
        ]


def _takes_all(earlier: Route, later: Route) -> bool:
    same_methods = earlier.methods is None or (later.methods is not None and later.methods <= earlier.methods)
    return same_methods and earlier.template.match(f"/{later.template.text}") is not None
