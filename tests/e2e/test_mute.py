from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio

from local.speech.engines import open_engine
from tests.e2e.site import Site, booking, site_of, talk

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def mute(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Site]:
    """The same stack, but every engine makes and hears silence."""
    async with site_of(tmp_path_factory.mktemp("mute"), engine="mute") as running:
        yield running


async def test_words_have_no_way_around_the_audio(mute: Site):
    async with mute.dial() as leg:
        with pytest.raises(AssertionError):
            await talk(leg, booking())
    call = await mute.eventually(leg, lambda call: call["status"] == "completed")
    texts = [each["text"] for each in await mute.of_call("utterances", call["_id"])]
    assert not {line for line, _ in booking()} & set(texts)
    assert (await mute.effects())["appointments"] == 0


async def test_a_caller_with_a_voice_is_not_heard_by_mute_ears(mute: Site):
    first = booking()[0][0]
    mute.engine = open_engine("modem")
    async with mute.dial() as leg:
        await leg.hear()
        await leg.say(first)
        assert (await leg.hear()).text == ""
    call = await mute.call_of(leg)
    texts = [each["text"] for each in await mute.of_call("utterances", call["_id"])]
    assert first not in texts
