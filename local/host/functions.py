"""The functions of the app as a worker indexed them, sorted by what triggers them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .durable.contract import DurableFunctions
from .http.routes import Route, route
from .worker.frames import Header

_SUPPORTED = frozenset(
    {"httptrigger", "http", "timertrigger", "durableclient", "orchestrationtrigger", "activitytrigger", "entitytrigger"}
)  # fmt: skip
_RESERVED_ROUTES = ("admin", "runtime")
_RESERVED_PREFIXES = tuple(f"{name}/" for name in _RESERVED_ROUTES)


class UnsupportedFunctionError(Exception):
    def __init__(self, function: str, reason: str) -> None:
        super().__init__(f"function {function}: {reason}")


@dataclass(frozen=True)
class TimerFunction:
    name: str
    schedule: str
    run_on_startup: bool


@dataclass
class Functions:
    names: list[str] = field(default_factory=list[str])
    routes: list[Route] = field(default_factory=list[Route])
    timers: list[TimerFunction] = field(default_factory=list[TimerFunction])
    orchestrators: dict[str, str] = field(default_factory=dict[str, str])
    activities: dict[str, str] = field(default_factory=dict[str, str])
    entities: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def durable(self) -> DurableFunctions:
        return DurableFunctions(self.orchestrators, self.activities, self.entities)


def sort_out(indexed: Iterable[Header], *, route_prefix: str, environment: Mapping[str, str]) -> Functions:
    functions = Functions()
    for function in indexed:
        _add(functions, function, route_prefix=route_prefix, environment=environment)
    return functions


def _add(functions: Functions, indexed: Header, *, route_prefix: str, environment: Mapping[str, str]) -> None:
    name: str = indexed["name"]
    if environment.get(f"AzureWebJobs.{name}.Disabled", "").lower() in {"true", "1"}:
        return
    _refuse_unsupported(indexed)
    functions.names.append(name)
    for binding in indexed["bindings"]:
        match binding["type"].lower():
            case "httptrigger":
                functions.routes.append(_route(name, binding, route_prefix))
            case "timertrigger":
                functions.timers.append(
                    TimerFunction(name, binding["schedule"], bool(binding.get("runOnStartup")))
                )
            case "orchestrationtrigger":
                functions.orchestrators[binding.get("orchestration") or name] = name
            case "activitytrigger":
                functions.activities[binding.get("activity") or name] = name
            case "entitytrigger":
                functions.entities[binding.get("entityName") or name] = name
            case _:
                pass


def _refuse_unsupported(indexed: Header) -> None:
    for binding in indexed["bindings"]:
        if binding["type"].lower() not in _SUPPORTED:
            raise UnsupportedFunctionError(
                indexed["name"], f"binding {binding['name']} of type {binding['type']} is not supported here"
            )
    if indexed["retry"]:
        raise UnsupportedFunctionError(indexed["name"], "retry policies are not supported here")


def _route(name: str, binding: Mapping[str, Any], prefix: str) -> Route:
    template = (binding.get("route") or name).strip("/")
    whole = f"{prefix}/{template}" if prefix else template
    if whole.lower() in _RESERVED_ROUTES or whole.lower().startswith(_RESERVED_PREFIXES):
        raise UnsupportedFunctionError(name, f"route '{whole}' is one of the host's own")
    return route(
        function=name,
        template=whole,
        methods=binding.get("methods"),
        auth_level=binding.get("authLevel", "FUNCTION").lower(),
    )
