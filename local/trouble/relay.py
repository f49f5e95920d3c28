"""One connection through a door: its two ends, and what the mode does to the bytes between them."""

import asyncio
import socket
import struct
from collections.abc import Callable

from local.loopback import HOST
from local.trouble.modes import BreakAfter, Hang, Mode, Refuse, Reset, Slow

_MOST_BYTES = 65_536
_PIECES_A_SECOND = 20
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class BrokenOffError(Exception):
    pass


class Relay:
    """`met` tells the mode that this connection meets, each time it is used."""

    def __init__(self, client: socket.socket, target: int, met: Callable[["Relay"], Mode]) -> None:
        self._client = client
        self._target = target
        self._met = met
        self._server = socket.socket()
        self._limited: Mode | None = None
        self._answered = 0

    async def run(self) -> None:
        """Until both ends are done; whatever else ends it resets both."""
        for end in (self._client, self._server):
            end.settimeout(0)
        whole = False
        try:
            self._refuse_if_so(self._met(self))
            await asyncio.get_running_loop().sock_connect(self._server, (HOST, self._target))
            async with asyncio.TaskGroup() as directions:
                directions.create_task(self._ask())
                directions.create_task(self._answer())
            whole = True
        except (BrokenOffError, OSError, ExceptionGroup):
            return  # one end has gone, or the mode says so: the other is told by the reset below
        finally:
            self._close(reset=not whole)

    async def _ask(self) -> None:
        while data := await self._received(self._client):
            mode = self._met(self)
            self._refuse_if_so(mode)
            if not isinstance(mode, Hang):
                await self._send(self._server, data)
        self._break_if_hanging()
        self._server.shutdown(socket.SHUT_WR)

    async def _answer(self) -> None:
        while data := await self._received(self._server):
            await self._pass_on(data, self._met(self))
        if isinstance(self._met(self), Hang):
            await asyncio.Event().wait()  # who hears nothing does not hear the end either
        self._client.shutdown(socket.SHUT_WR)

    async def _pass_on(self, data: bytes, mode: Mode) -> None:
        self._refuse_if_so(mode)
        match mode:
            case Hang():
                return
            case Slow():
                await self._send_slowly(data, mode)
            case BreakAfter():
                await self._send_at_most(data, mode)
            case _:
                await self._send(self._client, data)

    async def _send_slowly(self, data: bytes, mode: Slow) -> None:
        rate = mode.bytes_per_second
        size = max(rate // _PIECES_A_SECOND, 1) if rate else len(data)
        while data and self._met(self) == mode:
            piece, data = data[:size], data[size:]
            await asyncio.sleep(len(piece) / rate if rate else (mode.ms or 0) / 1_000)
            await self._send(self._client, piece)
        if data:  # the mode was switched meanwhile
            await self._pass_on(data, self._met(self))

    async def _send_at_most(self, data: bytes, mode: BreakAfter) -> None:
        if mode is not self._limited:
            self._limited, self._answered = mode, 0
        await self._send(self._client, data[: mode.bytes - self._answered])
        self._answered += len(data)
        if self._answered >= mode.bytes:
            raise BrokenOffError

    @staticmethod
    def _refuse_if_so(mode: Mode) -> None:
        if isinstance(mode, Refuse | Reset):
            raise BrokenOffError

    def _break_if_hanging(self) -> None:
        if isinstance(self._met(self), Hang):
            raise BrokenOffError

    @staticmethod
    async def _received(end: socket.socket) -> bytes:
        data = await asyncio.get_running_loop().sock_recv(end, _MOST_BYTES)
        if data and hasattr(socket, "TCP_QUICKACK"):
            # Who writes in small pieces waits for acknowledgements; Linux forgets this option after use.
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        return data

    @staticmethod
    async def _send(end: socket.socket, data: bytes) -> None:
        await asyncio.get_running_loop().sock_sendall(end, data)

    def _close(self, *, reset: bool) -> None:
        for end in (self._client, self._server):
            if reset:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            end.close()
