"""Time stands still here while anybody has something to do."""

from __future__ import annotations

from tests.virtual import VirtualLoop


def pytest_asyncio_loop_factories() -> dict[str, type[VirtualLoop]]:
    return {"virtual": VirtualLoop}
