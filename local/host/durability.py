"""The durable engine beside the workers: it runs their functions, and they reach it over a listener of its own."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

from .admin import Outage
from .durable.contract import DurableFunctions, DurableRequest, DurableSettings, InvocationFailed, WorkerLost
from .durable.engine import DurableEngine
from .front import log, log_failure
from .http.messages import BreakConnectionError, Handler, Request, Response
from .http.server import Server
from .keys import Keys
from .mishaps import Mishaps, Unreliable
from .worker.pool import FunctionTimeoutError, NoWorkerError
from .worker.process import Call, FunctionError, Result, WorkerDiedError

type CallWorker = Callable[[Call], Awaitable[Result]]

WEBHOOKS = "/runtime/webhooks/durabletask"
_RPC = "/durabletask"


class Durability:
    def __init__(
        self,
        *,
        database: Path,
        settings: DurableSettings,
        keys: Keys,
        call: CallWorker,
        listener: socket.socket,
        mishaps: Mishaps,
    ) -> None:
        self._keys = keys
        self._call = call
        self._invoke = Unreliable(self._run, mishaps)
        self._engine = DurableEngine(database=database, invoke=self._invoke, settings=settings)
        self._rpc = Server(listener, self._mount(_RPC), body_limit=2**31, log=log)
        self._outage: Outage | None = None
        self._back = asyncio.Event()

    async def start(self, functions: DurableFunctions) -> None:
        self._invoke.activities = frozenset(functions.activities.values())
        self._engine.register(functions)
        await self._engine.start()
        await self._rpc.start()

    async def stop(self) -> None:
        await self._rpc.stop()
        await self._engine.stop()

    def client_binding(self, public: str) -> str:
        return self._engine.client_binding(
            rpc_base=f"http://127.0.0.1:{self._rpc.port}{_RPC}/",
            webhook_base=public + WEBHOOKS,
            key=self._keys.durable,
        )

    async def webhook(self, request: Request) -> Response:
        if not self._keys.allow(request, level="system"):
            return Response(401)
        return await self._mount(WEBHOOKS)(request)

    def go_down(self, outage: Outage) -> None:
        if self._outage is None:
            self._engine.pause()
        self._outage = outage
        self._back.clear()

    def come_back(self) -> None:
        if self._outage is not None:
            self._engine.resume()
        self._outage = None
        self._back.set()

    def _mount(self, base: str) -> Handler:
        async def handle(request: Request) -> Response:
            if self._outage == "refuse":
                return Response(503)
            if self._outage == "hang":
                # Never answered: the connection breaks when the outage is over.
                await self._back.wait()
                raise BreakConnectionError
            return await self._answer(request, base)

        return handle

    async def _answer(self, request: Request, base: str) -> Response:
        answer = await self._engine.handle(
            DurableRequest(
                method=request.method,
                path=request.path.removeprefix(base).lstrip("/"),
                query=request.query(),
                headers=request.headers,
                body=request.body,
                base=request.origin + base,
            )
        )
        return Response(answer.status, answer.body, answer.headers.items())

    async def _run(self, function: str, payload: str) -> str:
        try:
            result = await self._call(Call(function, "string", payload.encode()))
        except FunctionError as error:
            log_failure(error)
            raise InvocationFailed(error.message) from None
        except FunctionTimeoutError:
            raise InvocationFailed(f"function {function} passed functionTimeout") from None
        except (WorkerDiedError, NoWorkerError):
            raise WorkerLost from None
        return result.payload.decode() or "null"
