from __future__ import annotations

from pathlib import Path

import pytest

from local.speech.engines import open_engine
from tests.e2e.site import booking, site_of, talk

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]


async def test_words_have_no_way_around_the_audio(tmp_path: Path):
    """The same stack and the same conversation, but every engine makes and hears silence."""
    async with site_of(tmp_path, engine="mute") as site:
        async with site.dial() as leg:
            with pytest.raises(AssertionError):
                await talk(leg, await site.booking())
        call = await site.eventually(leg, lambda call: call["status"] == "completed")
        texts = [each["text"] for each in await site.of_call("utterances", call["_id"])]
        assert not {line for line, _ in booking()} & set(texts)
        assert (await site.effects())["appointments"] == 0


async def test_a_caller_with_a_voice_is_not_heard_by_mute_ears(tmp_path: Path):
    async with site_of(tmp_path, engine="mute") as site:
        site.engine = open_engine("modem")
        async with site.dial() as leg:
            await leg.hear()
            await leg.say(booking()[0][0])
            assert (await leg.hear()).text == ""
        call = await site.call_of(leg)
        texts = [each["text"] for each in await site.of_call("utterances", call["_id"])]
        assert booking()[0][0] not in texts
