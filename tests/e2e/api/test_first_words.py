"""Who speaks first, on the whole stack, for agents that a REST client has made."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio

from tests.e2e.line import a_line
from tests.e2e.site import Site, site_of

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Site]:
    async with site_of(tmp_path_factory.mktemp("first") / "stack", engine="modem") as site:
        yield site


async def test_the_model_finds_the_first_words(desk: Site):
    disclosure = "You are talking to a machine."
    async with (
        a_line(desk, greeting_mode="generated", announcements={"disclosure": disclosure}) as number,
        desk.dial(number=number) as leg,
    ):
        heard = (await leg.hear()).text
        await leg.say("What are your opening hours?")
        answer = (await leg.hear()).text
    assert heard.startswith(disclosure)
    assert len(heard) > len(disclosure) + 5
    assert "nine" in answer
    call = await desk.eventually(leg, lambda call: "closed" in call["steps"])
    utterances = await desk.of_call("utterances", call["_id"])
    assert [(it["n"], it["speaker"]) for it in utterances][:3] == [(0, "agent"), (1, "caller"), (1, "agent")]
    assert heard.startswith(utterances[0]["text"])


async def test_the_caller_speaks_first(desk: Site):
    async with a_line(desk, greeting_mode="caller_first") as number, desk.dial(number=number) as leg:
        await leg.say("What are your opening hours?")
        assert "nine" in (await leg.hear()).text
    call = await desk.eventually(leg, lambda call: "closed" in call["steps"])
    first = (await desk.of_call("utterances", call["_id"]))[0]
    assert (first["n"], first["speaker"]) == (1, "caller")
