import asyncio
import json
from pathlib import Path

import pytest

from local.speech.engines import Recognition, VoiceError, Word, open_engine

HEARD = {
    "text": "half past",
    "confidence": 0.8,
    "words": [
        {"text": "half", "offset_ms": 0, "duration_ms": 300},
        {"text": "past", "offset_ms": 300, "duration_ms": 250},
    ],
}


def line(**answer: object) -> bytes:
    return json.dumps(answer).encode() + b"\n"


@pytest.fixture
async def voice(tmp_path: Path):
    """A process that gives the answers put into it and keeps what it was asked."""
    socket, answers, requests = tmp_path / "voice.sock", [], []

    async def answer(reader, writer) -> None:
        request = json.loads(await reader.readline())
        requests.append((request, await reader.readexactly(request.get("bytes", 0))))
        writer.write(b"".join(answers))
        writer.close()

    async with await asyncio.start_unix_server(answer, socket):
        yield open_engine("voice", socket), answers, requests


async def test_audio_comes_sentence_by_sentence(voice):
    engine, answers, requests = voice
    answers += [line(bytes=3), b"one", line(bytes=4), b"two!", line(bytes=0, words=HEARD["words"])]
    spoken = [part async for part in engine.synthesise("One. Two!")]
    assert [part.audio for part in spoken] == [b"one", b"two!", b""]
    assert spoken[-1].words == (Word("half", 0, 300), Word("past", 300, 250))
    assert requests == [({"kind": "synthesise", "text": "One. Two!"}, b"")]


async def test_what_was_heard_comes_with_its_words(voice):
    engine, answers, requests = voice
    answers += [line(**HEARD)]
    heard = await engine.transcribe(b"\x01\x02", ["Chen"])
    assert heard == Recognition("half past", 0.8, (Word("half", 0, 300), Word("past", 300, 250)))
    assert requests == [({"kind": "transcribe", "phrases": ["Chen"], "bytes": 2}, b"\x01\x02")]


async def test_what_the_process_could_not_do_is_told(voice):
    engine, answers, _ = voice
    answers += [line(error="RuntimeError: no model")]
    with pytest.raises(VoiceError, match="no model"):
        await engine.transcribe(b"")


async def test_a_process_that_goes_away_in_mid_sentence_is_told(voice):
    engine, answers, _ = voice
    answers += [line(bytes=8), b"half"]
    with pytest.raises(VoiceError, match="went away"):
        [chunk async for chunk in engine.synthesise("half past")]
