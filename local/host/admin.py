"""The host's own paths under /admin: status, running a function by hand, and making things fail on purpose."""

import json
from typing import Any, Literal, Protocol

from .functions import Functions
from .http.messages import Request, Response, json_response
from .keys import Keys
from .timers.timer import Timers
from .worker.pool import Pool, Slot

type Outage = Literal["refuse", "hang"]


class Durability(Protocol):
    """The durable engine with its HTTP API, as far as an outage needs it."""

    def go_down(self, outage: Outage) -> None: ...
    def come_back(self) -> None: ...


class Admin:
    def __init__(
        self, *, keys: Keys, pool: Pool, functions: Functions, timers: Timers, durability: Durability
    ) -> None:
        self._keys = keys
        self._pool = pool
        self._functions = functions
        self._timers = timers
        self._durability = durability

    async def __call__(self, request: Request) -> Response:
        if not self._keys.allow(request, level="admin"):
            return Response(401)
        path = request.path.removeprefix("/admin/").strip("/").split("/")
        return self._tell(path) if request.method == "GET" else self._do(path, request)

    def _tell(self, path: list[str]) -> Response:
        match path:
            case "host", "ping":
                return Response(200)
            case "host", "status":
                return json_response({"state": "Running" if self._pool.has_live_worker() else "Error"})
            case ("functions",):
                return json_response([{"name": name} for name in self._functions.names])
            case ("workers",):
                return json_response([self._describe(slot) for slot in self._pool.slots])
            case _:
                return Response(404)

    def _do(self, path: list[str], request: Request) -> Response:
        match request.method, *path:
            case "POST", "host", "ping":
                return Response(200)
            case "POST", "functions", name:
                return self._run(name)
            case "POST", "workers", number, "kill":
                return self._kill(number)
            case "POST", "durable", "stop" | "start" as verb:
                return self._turn_durable(verb, request.body)
            case _:
                return Response(404)

    def _run(self, name: str) -> Response:
        if name.lower() not in (known.lower() for known in self._functions.names):
            return Response(404)
        if not self._timers.fire_now(name):
            return _refusal(501, "only timer functions are run by hand here")
        return Response(202)

    def _describe(self, slot: Slot) -> dict[str, Any]:
        worker = slot.worker
        return {
            "number": slot.number,
            "pid": worker.pid if worker else 0,
            "live": slot.live is not None,
            "in_flight": worker.in_flight if worker else 0,
            "restarts": slot.restarts,
        }

    def _kill(self, number: str) -> Response:
        slot = next((slot for slot in self._pool.slots if str(slot.number) == number), None)
        if slot is None or slot.worker is None:
            return Response(404)
        slot.worker.kill()
        return Response(202)

    def _turn_durable(self, verb: str, body: bytes) -> Response:
        if verb == "start":
            self._durability.come_back()
            return Response(200)
        mode = _mode(body)
        if mode is None:
            return _refusal(400, 'expected {"mode": "refuse"} or {"mode": "hang"}')
        self._durability.go_down(mode)
        return Response(200)


def _mode(body: bytes) -> Outage | None:
    try:
        content: Any = json.loads(body)
    except ValueError:
        return None
    match content:
        case {"mode": "refuse" | "hang" as mode}:
            return mode
        case _:
            return None


def _refusal(status: int, message: str) -> Response:
    return json_response({"Message": message}, status=status)
