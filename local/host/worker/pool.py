"""The workers together: round robin over the live ones, a new process for each that dies."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from .frames import Header
from .process import Call, Result, WorkerProcess, WorkerSpec

_PATIENCE_AT_STOP = 1.0
_PAUSE_AFTER_FAILED_BOOT = 1.0
_PATIENCE_FOR_A_WORKER = 30.0


class BootError(Exception):
    """The app could not be indexed; what the worker said about it has been printed."""


class NoWorkerError(Exception):
    pass


class FunctionTimeoutError(Exception):
    pass


@dataclass
class Slot:
    number: int
    worker: WorkerProcess | None = None
    restarts: int = 0
    supervisor: asyncio.Task[None] | None = field(default=None, repr=False)

    @property
    def live(self) -> WorkerProcess | None:
        return self.worker if self.worker is not None and self.worker.is_live else None


class Pool:
    def __init__(
        self, spec: WorkerSpec, *, size: int, timeout: float | None, log: Callable[[str], None]
    ) -> None:
        self._spec = spec
        self._timeout = timeout
        self._log = log
        self._turn = 0
        self._somebody_live = asyncio.Event()
        self.slots = [Slot(number) for number in range(1, size + 1)]

    async def start(self) -> list[Header]:
        """Start every worker; the functions that the first one found."""
        found = await asyncio.gather(*(self._boot(slot) for slot in self.slots))
        for slot in self.slots:
            slot.supervisor = asyncio.create_task(self._supervise(slot))
        return found[0]

    async def stop(self) -> None:
        supervisors = [slot.supervisor for slot in self.slots if slot.supervisor]
        for supervisor in supervisors:
            supervisor.cancel()
        await asyncio.gather(*supervisors, return_exceptions=True)
        await asyncio.gather(*(slot.worker.stop(_PATIENCE_AT_STOP) for slot in self.slots if slot.worker))

    async def call(self, call: Call, *, prefer: str = "") -> Result:
        """On the worker with the preferred number if it lives, else on the next in turn."""
        worker = self._live(prefer) or self._next_live() or await self._wait_for_live()
        try:
            async with asyncio.timeout(self._timeout):
                return await worker.call(call)
        except TimeoutError:
            # As on the platform: the only way to stop a function is to end its process.
            self._log(f"function {call.function} passed functionTimeout: worker {worker.number} is restarted")
            worker.kill()
            raise FunctionTimeoutError(call.function) from None

    def has_live_worker(self) -> bool:
        return any(slot.live for slot in self.slots)

    def _live(self, number: str) -> WorkerProcess | None:
        return next((slot.live for slot in self.slots if str(slot.number) == number), None)

    def _next_live(self) -> WorkerProcess | None:
        for _ in self.slots:
            self._turn = (self._turn + 1) % len(self.slots)
            if worker := self.slots[self._turn].live:
                return worker
        return None

    async def _wait_for_live(self) -> WorkerProcess:
        try:
            async with asyncio.timeout(_PATIENCE_FOR_A_WORKER):
                while (worker := self._next_live()) is None:
                    self._somebody_live.clear()
                    await self._somebody_live.wait()
                return worker
        except TimeoutError:
            raise NoWorkerError from None

    async def _boot(self, slot: Slot) -> list[Header]:
        worker = slot.worker = WorkerProcess(slot.number, self._spec)
        await worker.start()
        await asyncio.wait([worker.indexed])
        if worker.indexed.cancelled():
            await worker.wait()
            raise BootError
        self._somebody_live.set()
        return worker.indexed.result()

    async def _supervise(self, slot: Slot) -> None:
        while slot.worker is not None:
            await slot.worker.gone.wait()
            code = await slot.worker.wait()
            slot.restarts += 1
            self._log(f"worker {slot.number} ended ({_how(code)}): starting another")
            await self._boot_again(slot)

    async def _boot_again(self, slot: Slot) -> None:
        try:
            await self._boot(slot)
        except BootError:
            self._log(f"worker {slot.number} did not start: trying again")
            await asyncio.sleep(_PAUSE_AFTER_FAILED_BOOT)


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
