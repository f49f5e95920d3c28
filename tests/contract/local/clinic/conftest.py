from collections.abc import AsyncIterator
from datetime import datetime

import aiohttp
import pytest

from local.clinic.app import clinic
from local.clinic.book import Book
from local.loopback import serving

NOW = datetime.fromisoformat("2026-11-23 08:15")  # a Monday, before opening


@pytest.fixture
async def client(tmp_path) -> AsyncIterator[aiohttp.ClientSession]:
    book = Book(tmp_path / "clinic.db")
    app = clinic(book=book, clock=lambda: NOW, key="sesame")
    headers = {"Authorization": "Bearer sesame"}
    async with serving(app) as url, aiohttp.ClientSession(url, headers=headers) as session:
        yield session
    book.close()
