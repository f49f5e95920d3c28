"""The durable engine of the one-machine host."""

from pathlib import Path

from local.host.durable.clock import Clock, SystemClock
from local.host.durable.contract import (
    DurableAnswer,
    DurableFunctions,
    DurableRequest,
    DurableSettings,
    InvocationFailed,
    Invoke,
    WorkerLost,
)
from local.host.durable.http import links
from local.host.durable.http.api import Api
from local.host.durable.hub import Hub
from local.host.durable.records import Event
from local.host.durable.scheduler import Scheduler
from local.host.durable.storage.store import Store

__all__ = [
    "DurableAnswer",
    "DurableEngine",
    "DurableFunctions",
    "DurableRequest",
    "DurableSettings",
    "InvocationFailed",
    "Invoke",
    "WorkerLost",
]

NOTHING = DurableFunctions(orchestrators={}, activities={}, entities={})


class EntitiesNotSupportedError(Exception):
    def __init__(self, names: list[str]) -> None:
        super().__init__(f"durable entities are not supported by this host: {', '.join(names)}")


class NotStartedError(Exception):
    """The engine is asked for something before start() or after stop()."""


class DurableEngine:
    def __init__(
        self, *, database: Path, invoke: Invoke, settings: DurableSettings, clock: Clock | None = None
    ) -> None:
        self._database = database
        self._invoke = invoke
        self._settings = settings
        self._clock = clock or SystemClock()
        self._functions = NOTHING
        self._store: Store | None = None
        self._scheduler: Scheduler | None = None
        self._api: Api | None = None

    def register(self, functions: DurableFunctions) -> None:
        if functions.entities:
            raise EntitiesNotSupportedError(sorted(functions.entities))
        self._functions = functions

    async def start(self) -> None:
        store = Store(self._database)
        scheduler = Scheduler(store, self._invoke, self._clock, self._functions, self._settings)
        hub = Hub(store, scheduler, self._clock, self._settings)
        self._store, self._scheduler = store, scheduler
        self._api = Api(hub, store, self._clock, self._settings)
        scheduler.start()

    async def stop(self) -> None:
        if self._scheduler:
            await self._scheduler.stop()
        if self._store:
            self._store.close()
        self._store = self._scheduler = self._api = None

    def client_binding(self, *, rpc_base: str, webhook_base: str, key: str) -> str:
        return links.client_binding(self._settings.hub, rpc_base=rpc_base, webhook_base=webhook_base, key=key)

    async def handle(self, request: DurableRequest) -> DurableAnswer:
        if self._api is None:
            raise NotStartedError
        return await self._api.handle(request)

    def history(self, instance: str) -> list[Event]:
        """Every row, as the orchestrator gets it. An orchestration's status shows fewer."""
        if self._store is None:
            raise NotStartedError
        return [line.event for line in self._store.history(instance)]

    def pause(self) -> None:
        if self._scheduler is None:
            raise NotStartedError
        self._scheduler.pause()

    def resume(self) -> None:
        if self._scheduler is None:
            raise NotStartedError
        self._scheduler.resume()
