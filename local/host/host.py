"""The host put together: settings, workers, routes, keys, timers, and the order in which they start and stop."""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .admin import Admin
from .durability import WEBHOOKS, Durability
from .front import Front, log, log_failure
from .functions import Functions, sort_out
from .http.routes import Routes
from .http.server import Server
from .keys import Keys, open_keys
from .mishaps import Mishaps
from .settings import SettingsError, body_limit, read_host_json, read_values, resolve
from .timers.schedule import parse_schedule
from .timers.timer import SystemClock, TimerPlan, Timers
from .worker.pool import FunctionTimeoutError, NoWorkerError, Pool
from .worker.process import Call, FunctionError, Result, WorkerDiedError, WorkerSpec
from .worker.variables import OwnVariables


@dataclass(frozen=True)
class Options:
    app: Path
    settings: Path
    state: Path
    port: int
    workers: int
    python: str
    cancel_after_return: bool
    worker_env: OwnVariables
    mishaps: Mishaps


class NoFunctionsError(Exception):
    pass


class Host:
    def __init__(self, options: Options) -> None:
        self._options = options
        self._environment = worker_environment(options)
        self._settings = read_host_json(options.app / "host.json", self._environment)
        self._listener = bind(options.port)
        keys = open_keys(options.state / "keys.json")
        self._durability = Durability(
            database=options.state / "durable.sqlite",
            settings=self._settings.durable,
            keys=keys,
            call=self._call,
            listener=bind(0),
            mishaps=options.mishaps,
        )
        self._pool = self._make_pool()
        self._timers = Timers([], self._run_timer, SystemClock())
        self._server: Server | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    async def start(self) -> None:
        log(f"starting {self._options.workers} workers on {self._options.app}")
        functions = sort_out(
            await self._pool.start(),
            route_prefix=self._settings.route_prefix,
            environment=self._environment,
        )
        if not functions.names:
            raise NoFunctionsError("the app has no functions")
        log(f"found {len(functions.names)} functions")
        keys = open_keys(self._options.state / "keys.json", functions.names)
        self._timers = Timers(self._plans(functions), self._run_timer, SystemClock())
        await self._durability.start(functions.durable)
        self._server = self._make_server(functions, keys)
        await self._server.start()
        self._timers.start()

    async def stop(self) -> None:
        if self._server:
            await self._server.stop()
        self._listener.close()
        await self._timers.stop()
        await self._durability.stop()
        await self._pool.stop()

    def _make_pool(self) -> Pool:
        spec = WorkerSpec(
            python=self._options.python,
            app=self._options.app,
            environment=self._environment,
            own=self._options.worker_env,
            durable_client=self._durability.client_binding(self.url),
            cancel_after_return=self._options.cancel_after_return,
            log_level=self._settings.log_level,
        )
        return Pool(spec, size=self._options.workers, timeout=self._settings.function_timeout, log=log)

    def _make_server(self, functions: Functions, keys: Keys) -> Server:
        routes = Routes(functions.routes)
        for hidden, winner in routes.shadowed():
            log(
                f"route {hidden.template.text} of {hidden.function} is never reached: {winner.function} comes first"
            )
        admin = Admin(
            keys=keys, pool=self._pool, functions=functions, timers=self._timers, durability=self._durability
        )
        front = Front(
            routes=routes,
            keys=keys,
            pool=self._pool,
            own_paths={"/admin/": admin, WEBHOOKS: self._durability.webhook},
            custom_headers=self._settings.custom_headers,
            has_home_page=self._environment.get("AzureWebJobsDisableHomepage", "").lower() != "true",
        )
        return Server(self._listener, front, body_limit=body_limit(self._environment), log=log)

    def _plans(self, functions: Functions) -> list[TimerPlan]:
        zone = time_zone(self._environment)
        return [
            TimerPlan(
                timer.name,
                parse_schedule(resolve(timer.schedule, self._environment), zone),
                timer.run_on_startup,
            )
            for timer in functions.timers
        ]

    async def _call(self, call: Call) -> Result:
        return await self._pool.call(call)

    async def _run_timer(self, function: str, value: str) -> None:
        try:
            await self._pool.call(Call(function, "json", value.encode()))
        except FunctionError as error:
            log_failure(error)
        except (FunctionTimeoutError, NoWorkerError, WorkerDiedError) as error:
            log(f"timer function {function} was not finished: {type(error).__name__}")


def worker_environment(options: Options) -> dict[str, str]:
    """What the app sees: the settings file, and over it the environment of this process."""
    fixed = {"AzureWebJobsScriptRoot": str(options.app), "FUNCTIONS_WORKER_RUNTIME": "python"}
    return {**read_values(options.settings), **os.environ, **fixed}


def time_zone(environment: Mapping[str, str]) -> tzinfo:
    name = environment.get("WEBSITE_TIME_ZONE")
    if not name:
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise SettingsError(f"WEBSITE_TIME_ZONE '{name}' is not a known time zone") from None


def bind(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    return listener
