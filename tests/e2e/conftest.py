from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio

from tests.e2e.site import Site, site_of


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Site]:
    """Two workers behind one front, and a carrier that sends every webhook twice."""
    state = tmp_path_factory.mktemp("stack")
    async with site_of(state, engine="modem", workers=2, duplicate=True) as running:
        yield running
