from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.site import booking, site_of

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]


def words(text: str) -> set[str]:
    return {word.strip(".,?!").lower() for word in text.split()}


async def test_a_call_in_real_speech_books_an_appointment(tmp_path: Path):
    """Piper speaks and whisper listens on both legs; what is said may be misheard, what is done may not."""
    async with site_of(tmp_path, engine="voice") as site:
        async with site.dial() as leg:
            greeting = (await leg.hear()).text
            for line, _ in booking():
                await leg.say(line)
                await leg.hear()
        call = await site.eventually(leg, lambda call: "closed" in call["steps"])
        assert "clinic" in words(greeting)
        assert (await site.effects())["appointments"] == 1
        utterances = await site.of_call("utterances", call["_id"])
        told = [each["text"] for each in utterances if each["speaker"] == "caller"]
        assert len(told) == len(booking())
        for heard, (line, _) in zip(told, booking(), strict=True):
            assert len(words(heard) & words(line)) >= len(words(line)) / 2
        heard = (await site.transcript(call["_id"]))["phrases"]
        assert {phrase["speaker"] for phrase in heard} == {"caller", "agent"}
