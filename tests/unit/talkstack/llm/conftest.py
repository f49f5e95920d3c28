"""Servers answer here, in their own time."""

from __future__ import annotations

from asyncio import SelectorEventLoop


def pytest_asyncio_loop_factories() -> dict[str, type[SelectorEventLoop]]:
    return {"real": SelectorEventLoop}
