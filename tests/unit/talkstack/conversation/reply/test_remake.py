from __future__ import annotations

import pytest

from talkstack.errors import NotFoundError, ProviderError
from talkstack.speech.memory import sound_of
from talkstack.speech.model import segment_mac, wav
from tests.builders import a_call, a_draft, a_segment
from tests.world import World

THREE = "We open at nine. Come any time. See you soon."
VOICE = a_draft().voice


async def talked(pace: float = 0.0) -> tuple[World, str]:
    world = await World([THREE], pace=pace).open()
    await world.ring()
    await world.hear(1, "When?", after=0)
    if pace:
        await world.next(1, after=1)
        await world.next(1, after=2)
    return world, (await world.call()).id


@pytest.mark.parametrize(
    ("k", "text"),
    [("1", "We open at nine."), ("3", "See you soon."), ("2.3", "Come any time. See you soon.")],
)
async def test_a_sound_is_made_anew_from_its_words(k: str, text: str):
    world, call_id = await talked(pace=0.2)
    remaker = world.services.audio_files.remaker
    assert await remaker.remake(call_id, 1, k) == wav(sound_of(text, VOICE))


@pytest.mark.parametrize(("n", "k"), [(1, "2"), (1, "1.2"), (1, "0"), (2, "1")])
async def test_what_was_never_said_is_not_found(n: int, k: str):
    world, call_id = await talked()
    with pytest.raises(NotFoundError):
        await world.services.audio_files.remaker.remake(call_id, n, k)


async def test_it_is_made_anew_in_the_agents_manner():
    world = await World([THREE]).open(a_draft(style="cheerful", speaking_rate=0.9))
    await world.ring()
    await world.hear(1, "When?", after=0)
    await world.services.audio_files.remaker.remake((await world.call()).id, 1, "1")
    remade = world.adapters.synthesiser.spoken[-1]
    assert (remade.text, remade.style, remade.rate) == (THREE, "cheerful", 0.9)


async def test_a_greeting_of_the_call_alone_is_made_anew_as_well():
    world = await World().open()
    greeting = a_segment(1, text="Hello Bo.", audio="calls/call_1/0-1.wav")
    await world.adapters.calls.insert(a_call(opening=(greeting,)))
    remaker = world.services.audio_files.remaker
    assert await remaker.remake("call_1", 0, "1") == wav(sound_of("Hello Bo.", VOICE))


async def test_without_a_voice_there_is_no_sound():
    world, call_id = await talked()
    world.adapters.synthesiser.fault = ProviderError("speech", "down", retryable=True)
    with pytest.raises(ProviderError):
        await world.services.audio_files.remaker.remake(call_id, 1, "1")


async def test_a_lost_file_is_heard_all_the_same():
    world, call_id = await talked()
    world.adapters.audio.files.clear()
    mac = segment_mac("media", call_id=call_id, n=1, k="1")
    sound = await world.services.audio_files.segment(call_id, f"1-1-{mac}.wav")
    assert sound == wav(sound_of(THREE, VOICE))
