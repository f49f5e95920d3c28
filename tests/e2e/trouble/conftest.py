from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio

from tests.e2e.site import Site, site_of
from tests.e2e.trouble.hardship import Trouble


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def troubled(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Site]:
    """A stack whose app finds its providers at doors where they can be made to fail."""
    async with site_of(tmp_path_factory.mktemp("trouble"), engine="modem", troubled=True) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def trouble(troubled: Site) -> AsyncGenerator[Trouble]:
    made = Trouble(troubled)
    yield made
    await made.over()
