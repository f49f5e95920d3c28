import asyncio
import os
import stat
import sys
from collections.abc import AsyncIterator


async def typed_lines() -> AsyncIterator[str]:
    """What is typed on standard input, without empty lines and without holding up the call."""
    async for line in all_lines():
        if line.strip():
            yield line.strip()


async def all_lines() -> AsyncIterator[str]:
    if stat.S_ISREG(os.fstat(sys.stdin.fileno()).st_mode):
        for line in sys.stdin.readlines():  # a file cannot be watched, and need not be
            yield line
        return
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    try:
        while line := await reader.readline():
            yield line.decode(errors="replace")
    finally:
        transport.close()
