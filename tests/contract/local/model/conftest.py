from collections.abc import AsyncIterator

import openai
import pytest

from tests.contract.local.model.service import CLINIC, served


@pytest.fixture
async def client() -> AsyncIterator[openai.AsyncOpenAI]:
    async with served(CLINIC) as client:
        yield client
