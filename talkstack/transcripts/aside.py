"""Work that would hold up the calls of this process, done beside them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def aside[R](work: Callable[[], R], *, size: int, large: int) -> R:
    """What is not large is quicker done than handed over to a thread."""
    return await asyncio.to_thread(work) if size >= large else work()
