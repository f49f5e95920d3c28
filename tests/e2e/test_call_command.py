from __future__ import annotations

import asyncio
import json
import sys
import wave
from pathlib import Path

import pytest

from local.call.outgoing.place import MESSAGE

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

ROOT = Path(__file__).parents[2]


async def run(*options: str) -> tuple[int, str]:
    command = (sys.executable, "-m", "local.call", "--engine", "modem", "--ports", "random", *options)
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    printed, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, printed.decode()


@pytest.mark.parametrize("listen", ["twilio", "azure"])
async def test_the_built_in_call_books_and_leaves_its_record_and_its_sound(tmp_path: Path, listen: str):
    code, printed = await run("--state", str(tmp_path), "--listen", listen)
    assert code == 0, printed
    record = json.loads((tmp_path / "last-call.json").read_text())
    assert len(record["turns"]) >= 4
    assert [turn["n"] for turn in record["turns"]] == list(range(1, len(record["turns"]) + 1))
    assert all(turn["caller"] == turn["told"] and turn["agent"] for turn in record["turns"])
    assert all(turn["agent"] in printed for turn in record["turns"] if len(turn["agent"]) < 60)
    with wave.open(str(tmp_path / "last-call.wav")) as sound:
        assert (sound.getnchannels(), sound.getframerate()) == (2, 8000)
        frames = sound.readframes(sound.getnframes())
    left, right = frames[0::4] + frames[1::4], frames[2::4] + frames[3::4]
    assert any(left)
    assert any(right)


async def test_a_busy_line_is_called_again_and_talked_with(tmp_path: Path):
    code, printed = await run("--state", str(tmp_path), "--out", "busy")
    assert code == 0, printed
    assert "status: waiting" in printed
    call = json.loads((tmp_path / "last-call.json").read_text())["record"]["calls"][0]
    told = [(fact["n"], fact["what"]) for fact in call["log"] if fact["kind"] == "status"]
    assert ((1, "busy") in told, (2, "completed") in told, call["status"]) == (True, True, "completed")


async def test_a_machine_is_left_the_message_once(tmp_path: Path):
    code, printed = await run("--state", str(tmp_path), "--out", "machine")
    assert code == 0, printed
    kept = json.loads((tmp_path / "last-call.json").read_text())
    assert kept["left"] == MESSAGE
    assert (kept["call"]["status"], kept["call"]["answered_by"]) == ("voicemail", "machine_end_beep")


async def test_typed_words_are_said_and_a_call_without_a_booking_still_succeeds(tmp_path: Path):
    code, printed = await run("--state", str(tmp_path), "--text", "What are your opening hours?")
    assert code == 0, printed
    (turn,) = json.loads((tmp_path / "last-call.json").read_text())["turns"]
    assert turn["told"] == "What are your opening hours?"
    assert "nine" in turn["agent"]
