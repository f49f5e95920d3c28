"""The one-machine stack: `async with Stack(engine="modem", state=folder) as stack: stack.urls["host"]`."""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from local.package.interpreter import python_in_place
from local.stack import parts, run_file
from local.stack.errors import PartDiedError, PartLateError, PortsTakenError
from local.stack.parts import Layout, Part
from local.stack.process import ports
from local.stack.process.child import Child, Leash
from local.stack.run_file import EngineName, ListenName, Run
from local.stack.seed import Seeded, seed
from local.stack.settings import Keys, keys_of, prepare

ROOT = Path(__file__).parents[2]
DEFAULT_STATE = Path(".local")
SETTINGS = "local.settings.json"
READY_SECONDS = 90.0
PROBE_EVERY_SECONDS = 0.05
# Storage stops last, so that what the others write at the end is kept; both together within 5 s.
STORAGE = frozenset({"mongo", "blob"})
STOP_SECONDS = 1.8
STORAGE_STOP_SECONDS = 2.4

type Tell = Callable[[str, float, str], None]


def untold(_name: str, _seconds: float, _url: str) -> None:
    return


@dataclass
class Stack:
    engine: EngineName = "voice"
    listen: ListenName = "twilio"
    workers: int = 1
    app: Path | None = None
    """An unpacked package instead of this checkout; its interpreter must be in place."""
    state: Path = DEFAULT_STATE
    random_ports: bool = False
    duplicate: bool = False
    troubled: bool = False
    """The app finds its providers at doors where trouble can be made; `urls` leads past them."""
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """By part, what is added to its command line."""
    public: str | None = None
    """Where the carrier reaches the host, if something stands between them."""
    customers: Sequence[str] = ()
    """Servers (host:port) that the app may call beside the clinic."""
    tell: Tell = untold
    _children: dict[str, Child] = field(default_factory=dict[str, Child], init=False)
    _exit: AsyncExitStack = field(default_factory=AsyncExitStack, init=False)
    _run: Run | None = field(default=None, init=False)
    _bring_up_host: Callable[[], Awaitable[None]] | None = field(default=None, init=False)

    @property
    def run(self) -> Run:
        if self._run is None:
            raise RuntimeError("the stack is not up")
        return self._run

    @property
    def urls(self) -> dict[str, str]:
        return self.run.urls

    def pid(self, part: str) -> int:
        return self._children[part].pid

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as exits:
            exits.enter_context(run_file.sole(self.state))
            await self._start(exits)
            self._exit = exits.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._exit.aclose()

    async def replace_host(self) -> None:
        """Kill the front with -9, and with it its workers; start it again on its port and on what it has kept."""
        if self._bring_up_host is None:
            raise RuntimeError("the stack is not up")
        await self._children["host"].kill()
        await self._bring_up_host()

    async def broken(self) -> PartDiedError:
        """Wait until a part ends by itself."""
        waits = {asyncio.ensure_future(child.wait()): child for child in self._children.values()}
        try:
            ended, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            first = ended.pop()
            return _death(waits[first], first.result())
        finally:
            for wait in waits:
                wait.cancel()

    async def _start(self, exits: AsyncExitStack) -> None:
        keys = await asyncio.to_thread(keys_of, self.state)
        layout = self._layout(keys, exits)
        supporting, host = parts.supporting(layout), parts.host(layout)
        self._check_ports(layout, [*supporting, host])
        leash = await Leash.start()
        exits.push_async_callback(leash.stop)
        exits.push_async_callback(self._stop)
        await self._bring_up(supporting, layout, leash)
        seeded = await seed(layout, api_key=keys.api_key, listen=self.listen)
        self._bring_up_host = partial(self._bring_up, [host], layout, leash)
        await self._bring_up_host()
        self._run = self._described(layout, keys, seeded)
        run_file.write(self.state, self._run)

    def _layout(self, keys: Keys, exits: AsyncExitStack) -> Layout:
        chosen = (
            exits.enter_context(ports.spare(ports.DEFAULTS, {}))
            if self.random_ports
            else ports.from_environment(os.environ)
        )
        doors = exits.enter_context(ports.spare(parts.TROUBLED, chosen)) if self.troubled else {}
        settings_file = (ROOT if self.state == DEFAULT_STATE else self.state) / SETTINGS
        return Layout(
            root=ROOT,
            state=self.state,
            models=Path(os.environ.get("TALKSTACK_MODELS") or ROOT / ".local" / "models"),
            settings_file=settings_file,
            settings=prepare(
                settings_file,
                ROOT / f"{SETTINGS}.example",
                chosen | doors,
                os.environ,
                self.public,
                customers=self.customers,
            ),
            clinic_key=keys.clinic_key,
            ports=chosen,
            engine=self.engine,
            workers=self.workers,
            app=self.app or ROOT,
            python=python_in_place(ROOT, self.app) if self.app else sys.executable,
            duplicate=self.duplicate,
            doors=doors,
            options=self.options,
        )

    @staticmethod
    def _check_ports(layout: Layout, wanted: Sequence[Part]) -> None:
        taken = ports.taken(layout.ports, [name for part in wanted for name in part.uses])
        if taken:
            raise PortsTakenError(taken)

    async def _bring_up(self, wanted: Sequence[Part], layout: Layout, leash: Leash) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                for part in wanted:
                    group.create_task(self._bring_up_one(part, layout, leash))
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from failures

    async def _bring_up_one(self, part: Part, layout: Layout, leash: Leash) -> None:
        started = time.monotonic()
        log = self.state / "logs" / f"{part.name}.log"
        # What the user's shell happens to export must not get past the settings file.
        environ = {name: value for name, value in os.environ.items() if name not in layout.settings}
        environ |= {"PYTHONUNBUFFERED": "1", **part.environ}
        again = part.name in self._children
        child = await Child.start(
            part.name, part.command, environ=environ, cwd=ROOT, log=log, leash=leash, again=again
        )
        self._children[part.name] = child
        await _until_ready(part, child)
        self.tell(part.name, time.monotonic() - started, part.url)

    async def _stop(self) -> None:
        for names, grace in (
            (self._children.keys() - STORAGE, STOP_SECONDS),
            (STORAGE, STORAGE_STOP_SECONDS),
        ):
            going = [self._children[name] for name in names if name in self._children]
            await asyncio.gather(*(child.stop(grace) for child in going))
        self._children.clear()

    def _described(self, layout: Layout, keys: Keys, seeded: Seeded) -> Run:
        settings = layout.settings
        ours = {part.name: part.url for part in [*parts.supporting(layout), parts.host(layout)] if part.uses}
        endpoints = {
            "public": settings["PUBLIC_URL"],
            "carrier": settings["TWILIO_API_URL"],
            "speech": settings["SPEECH_ENDPOINT"],
            "model": settings["OPENAI_ENDPOINT"],
            "mongo": settings["MONGODB_URI"],
            "blob": settings["BLOB_URL"],
        }
        return Run(
            urls=endpoints | ours,
            api_key=keys.api_key,
            project_id=seeded.project_id,
            agent_id=seeded.agent_id,
            demo_number=seeded.demo_number,
            twilio_account_sid=settings["TWILIO_ACCOUNT_SID"],
            twilio_auth_token=settings["TWILIO_AUTH_TOKEN"],
            mongodb_database=settings["MONGODB_DATABASE"],
            engine=self.engine,
            listen=self.listen,
            app=str(layout.app),
            voice_socket=str(layout.voice_socket),
        )


async def _until_ready(part: Part, child: Child) -> None:
    ready, ended = asyncio.ensure_future(_answers(part)), asyncio.ensure_future(child.wait())
    try:
        done, _ = await asyncio.wait(
            {ready, ended}, timeout=READY_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
        if ended in done:
            raise _death(child, ended.result())
        if ready not in done:
            raise PartLateError(part.name, READY_SECONDS, child.log)
    finally:
        ready.cancel()
        ended.cancel()


async def _answers(part: Part) -> None:
    while True:
        if await part.probe():
            return
        await asyncio.sleep(PROBE_EVERY_SECONDS)


def _death(child: Child, status: int) -> PartDiedError:
    return PartDiedError(child.name, status, child.last_words(), child.log)
