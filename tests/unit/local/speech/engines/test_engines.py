from pathlib import Path

import pytest

from local.speech.engines import VoiceError, collected, open_engine


async def audio_of(name, text):
    return await collected(open_engine(name).synthesise(text))


async def test_the_modem_hears_itself():
    recognition = await open_engine("modem").transcribe(await audio_of("modem", "Grüße, 你好!"))
    assert recognition.text == "Grüße, 你好!"


@pytest.mark.parametrize("name", ["modem", "mute"])
async def test_words_are_told_where_they_are(name):
    spoken = [part async for part in open_engine(name).synthesise("Can you hear me?")]
    heard = await open_engine("modem").transcribe(await audio_of("modem", "Can you hear me?"))
    assert tuple(word for part in spoken for word in part.words) == heard.words


async def test_mute_lasts_as_long_as_the_modem_and_says_nothing():
    text = "Can you hear me?"
    audio = await audio_of("mute", text)
    assert len(audio) == len(await audio_of("modem", text))
    assert set(audio) == {0xFF}
    assert (await open_engine("mute").transcribe(await audio_of("modem", text))).text == ""


async def test_a_missing_voice_process_is_named(tmp_path: Path):
    engine = open_engine("voice", tmp_path / "voice.sock")
    with pytest.raises(VoiceError, match=r"voice\.sock"):
        await engine.transcribe(b"\xff" * 160)


def test_the_voice_engine_without_a_socket_is_refused():
    with pytest.raises(VoiceError, match="socket"):
        open_engine("voice")
