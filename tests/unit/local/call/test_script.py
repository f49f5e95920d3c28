from pathlib import Path

import pytest

from local.call.script import ScriptError, booking, recorded, typed
from local.phone.audio.wav import write_wav


def test_the_built_in_caller_takes_at_least_four_turns_and_names_the_time():
    lines = booking("Tomorrow at ten")
    assert len(lines) >= 4
    assert "Tomorrow at ten, please." in lines


def test_a_text_is_one_turn():
    assert typed("What's the price? I'd say $60.") == ["What's the price? I'd say $60."]


def test_a_file_is_a_turn_for_each_line_and_an_empty_one_is_silence(tmp_path: Path):
    file = tmp_path / "lines.txt"
    file.write_text("Hello.\n\n  Ünder the bridge  \n\n", encoding="utf-8")
    assert typed(f"@{file}") == ["Hello.", "", "Ünder the bridge"]


@pytest.mark.parametrize("content", [b"\n \n", b"\xff\xfe\xfa"])
def test_a_file_with_nothing_to_say_is_named(tmp_path: Path, content: bytes):
    file = tmp_path / "lines.txt"
    file.write_bytes(content)
    with pytest.raises(ScriptError, match=r"lines\.txt"):
        typed(f"@{file}")


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(ScriptError, match=r"none\.txt"):
        typed(f"@{tmp_path / 'none.txt'}")
    with pytest.raises(ScriptError, match=r"none\.wav"):
        recorded(tmp_path / "none.wav")


def test_a_recording_is_shown_by_its_name(tmp_path: Path):
    file = tmp_path / "hello.wav"
    write_wav(file, b"\x10" * 800)
    (line,) = recorded(file)
    assert (line.text, len(line.audio)) == ("(hello.wav)", 800)
