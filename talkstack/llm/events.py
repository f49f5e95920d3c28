"""A stream of server-sent events whose data is JSON, each event on one line, up to `[DONE]`."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

FIELD = b"data:"
DONE = b"[DONE]"

type Json = dict[str, Any]


class NoObjectError(ValueError):
    pass


async def events(blocks: AsyncIterator[bytes]) -> AsyncGenerator[Json]:
    """ValueError when what stands there is no JSON object.

    What follows the end is read too: only then is the connection free for the next request.
    """
    over, rest = False, b""
    async for block in blocks:
        *lines, rest = (rest + block).split(b"\n")
        for line in lines:
            if over or not line.startswith(FIELD):
                continue
            data = line.removeprefix(FIELD).strip()
            over = data == DONE
            if not over:
                yield _object(data)


def _object(data: bytes) -> Json:
    found = json.loads(data.decode())
    if not isinstance(found, dict):
        raise NoObjectError
    return found  # pyright: ignore[reportUnknownVariableType] - JSON's keys are strings
