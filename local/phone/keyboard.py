import asyncio
import os
import sys
from collections.abc import AsyncIterator

_CHUNK = 65_536


async def typed_lines() -> AsyncIterator[str]:
    """What is typed on standard input, without empty lines and without holding up the call."""
    async for line in all_lines():
        if line.strip():
            yield line.strip()


async def all_lines() -> AsyncIterator[str]:
    fd, loop, lines = sys.stdin.fileno(), asyncio.get_running_loop(), asyncio.Queue[str | None]()
    keyboard = _Keyboard(fd, lines)
    try:
        # The terminal stays in its blocking mode, which it shares with what is printed and with the shell.
        loop.add_reader(fd, keyboard.read)
    except PermissionError:  # a file cannot be watched, and need not be
        for line in sys.stdin:
            yield line
        return
    try:
        while (line := await lines.get()) is not None:
            yield line
    finally:
        loop.remove_reader(fd)


class _Keyboard:
    def __init__(self, fd: int, lines: asyncio.Queue[str | None]) -> None:
        self._fd = fd
        self._lines = lines
        self._rest = b""

    def read(self) -> None:
        typed = os.read(self._fd, _CHUNK)
        *whole, self._rest = (self._rest + typed).split(b"\n")
        if not typed and self._rest:
            whole, self._rest = [self._rest], b""
        for line in whole:
            self._lines.put_nowait(line.decode(errors="replace"))
        if not typed:
            self._lines.put_nowait(None)
            asyncio.get_running_loop().remove_reader(self._fd)
