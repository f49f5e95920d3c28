"""A worker as the front sees it: a child process and the invocations in flight on it."""

import asyncio
import itertools
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from .frames import FrameChannel, Header
from .variables import OwnVariables

_ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class WorkerSpec:
    python: str
    app: Path
    environment: Mapping[str, str]
    durable_client: str
    cancel_after_return: bool
    log_level: str
    own: OwnVariables = field(default_factory=dict[int, Mapping[str, str]])
    """By worker, what its environment has beside what all have."""

    def environment_of(self, worker: int) -> dict[str, str]:
        return {**self.environment, **self.own.get(worker, {})}

    def start_message(self, descriptor: int) -> bytes:
        message = {
            "app": str(self.app),
            "descriptor": descriptor,
            "durable_client": self.durable_client,
            "cancel_after_return": self.cancel_after_return,
            "log_level": self.log_level,
        }
        return json.dumps(message).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class Call:
    """A function and the value of its trigger; `http` is there for a request, whose body is the payload."""

    function: str
    kind: str
    payload: bytes
    http: Header | None = None
    traceparent: str = ""
    tracestate: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    header: Header
    payload: bytes
    worker: int = 0

    @property
    def kind(self) -> str | None:
        return self.header["kind"]


class FunctionError(Exception):
    def __init__(self, function: str, message: str, trace: str) -> None:
        super().__init__(message)
        self.function = function
        self.message = message
        self.trace = trace


class WorkerDiedError(Exception):
    pass


class WorkerProcess:
    def __init__(self, number: int, spec: WorkerSpec) -> None:
        self.number = number
        self._spec = spec
        self._numbers = itertools.count(1)
        self._flying: dict[int, tuple[str, asyncio.Future[Result]]] = {}
        self._is_condemned = False
        self._channel = FrameChannel(self._received, self._lost)
        self._process: asyncio.subprocess.Process | None = None
        self._copiers: list[asyncio.Task[None]] = []
        self.indexed: asyncio.Future[list[Header]] = asyncio.get_running_loop().create_future()
        self.gone = asyncio.Event()

    @property
    def pid(self) -> int:
        return self._process.pid if self._process else 0

    @property
    def in_flight(self) -> int:
        return len(self._flying)

    @property
    def is_live(self) -> bool:
        return self.indexed.done() and not self.indexed.cancelled() and not self._is_condemned

    async def start(self) -> None:
        ours, theirs = socket.socketpair()
        with ExitStack() as unowned:
            unowned.callback(ours.close)
            with theirs:
                process = await self._spawn(theirs)
            self._copiers = [
                asyncio.create_task(self._copy(s)) for s in (process.stdout, process.stderr) if s
            ]
            await asyncio.get_running_loop().create_connection(lambda: self._channel, sock=ours)
            unowned.pop_all()

    async def _spawn(self, theirs: socket.socket) -> asyncio.subprocess.Process:
        self._process = process = await asyncio.create_subprocess_exec(
            *(self._spec.python, "-m", "local.host.worker"),
            cwd=_ROOT,
            env=self._spec.environment_of(self.number),
            pass_fds=[theirs.fileno()],
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            # Ctrl-C is the front's to handle: it stops its workers itself.
            start_new_session=True,
        )
        if process.stdin:
            # Left open: its end tells the worker that this process is gone.
            process.stdin.write(self._spec.start_message(theirs.fileno()))
        return process

    async def call(self, call: Call) -> Result:
        number = next(self._numbers)
        header: dict[str, Any] = {
            "id": number,
            "invocation": str(uuid4()),
            "function": call.function,
            "kind": call.kind,
            "traceparent": call.traceparent,
            "tracestate": call.tracestate,
        }
        if call.http is not None:
            header["http"] = call.http
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._flying[number] = (call.function, future)
        self._channel.send(header, call.payload)
        try:
            return await future
        finally:
            self._flying.pop(number, None)

    def kill(self) -> None:
        self._is_condemned = True
        if self._process and self._process.returncode is None:
            os.kill(self._process.pid, signal.SIGKILL)

    async def wait(self) -> int:
        """Wait for the process to end and for its last words to be printed."""
        if self._process is None:
            return 0
        code = await self._process.wait()
        await asyncio.gather(*self._copiers)
        return code

    async def stop(self, patience: float) -> None:
        self._channel.close()
        try:
            async with asyncio.timeout(patience):
                await self.wait()
        except TimeoutError:
            self.kill()
            await self.wait()

    def _received(self, header: Header, tail: bytes) -> None:
        if (functions := header.get("functions")) is not None:
            self.indexed.set_result(functions)
            return
        function, future = self._flying.get(header["id"], ("", None))
        if future is None or future.done():
            return
        if (message := header.get("failed")) is not None:
            future.set_exception(FunctionError(function, message, header["trace"]))
        else:
            future.set_result(Result(header, tail, self.number))

    def _lost(self) -> None:
        self._is_condemned = True
        self.gone.set()
        if not self.indexed.done():
            self.indexed.cancel()
        for _, future in self._flying.values():
            if not future.done():
                future.set_exception(WorkerDiedError())

    async def _copy(self, stream: asyncio.StreamReader) -> None:
        while line := await _read_line(stream):
            text = line.decode(errors="replace").rstrip("\n")
            sys.stderr.write(f"worker {self.number}: {text}\n")
            sys.stderr.flush()


async def _read_line(stream: asyncio.StreamReader) -> bytes:
    try:
        return await stream.readline()
    except ValueError:
        # A line longer than the reader's limit is printed in pieces.
        return await stream.read(65536)
