"""A port that stands before a part: what goes through it meets the mode that is set."""

import asyncio

from local.loopback import listen
from local.trouble.modes import Hang, Mode, Pass, Refuse, Reset, counted
from local.trouble.relay import Relay


class _Setting:
    """A mode in force, and how many connections it is still for."""

    def __init__(self, mode: Mode) -> None:
        self.mode = mode
        self.left = counted(mode)
        self._met = dict[Relay, Mode]()

    def meet(self, relay: Relay) -> Mode:
        """The same for a connection however often it is used."""
        if relay not in self._met:
            self._met[relay] = self.mode if self.left != 0 else Pass()
            if self.left:
                self.left -= 1
        return self._met[relay]

    def holds(self, relay: Relay) -> bool:
        return isinstance(self._met.get(relay), Hang)

    def forget(self, relay: Relay) -> None:
        self._met.pop(relay, None)


class Door:
    def __init__(self, port: int, target: int) -> None:
        self._listener = listen(port)
        self.port: int = self._listener.getsockname()[1]
        self._target = target
        self._setting = _Setting(Pass())
        self._relays = dict[Relay, asyncio.Task[None]]()
        self._accepting: asyncio.Task[None] | None = None

    def open(self) -> None:
        self._listener.settimeout(0)
        self._accepting = asyncio.create_task(self._accept())

    async def close(self) -> None:
        await self._stop_listening()
        await _ended(list(self._relays.values()))

    async def switch(self, mode: Mode) -> None:
        before, self._setting = self._setting, _Setting(mode)
        drops_all = isinstance(mode, Refuse) or (isinstance(mode, Reset) and mode.connections is None)
        if isinstance(mode, Refuse):
            await self._stop_listening()
        elif self._accepting is None:
            self._listener = listen(self.port)
            self.open()
        await _ended([task for relay, task in self._relays.items() if drops_all or before.holds(relay)])

    def to_json(self) -> dict[str, object]:
        setting = self._setting
        return {
            "port": self.port,
            "target": self._target,
            **setting.mode.model_dump(exclude_none=True),
            "left": setting.left,
            "open": len(self._relays),
        }

    async def _accept(self) -> None:
        while True:
            client, _ = await asyncio.get_running_loop().sock_accept(self._listener)
            relay = Relay(client, self._target, self._meet)
            task = asyncio.create_task(relay.run())
            self._relays[relay] = task
            task.add_done_callback(lambda _, relay=relay: self._gone(relay))

    def _meet(self, relay: Relay) -> Mode:
        return self._setting.meet(relay)

    def _gone(self, relay: Relay) -> None:
        del self._relays[relay]
        self._setting.forget(relay)

    async def _stop_listening(self) -> None:
        if self._accepting:
            await _ended([self._accepting])
            self._accepting = None
            self._listener.close()


async def _ended(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
