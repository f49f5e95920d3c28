from pathlib import Path

import pytest

from local.call.script import Recorded, ScriptError, Typed, booking, recorded, typed


def test_the_built_in_caller_takes_at_least_four_turns_and_names_the_time():
    lines = booking("Tomorrow at ten")
    assert len(lines) >= 4
    assert Typed("Tomorrow at ten, please.") in lines


def test_a_text_is_one_turn():
    assert typed("What's the price? I'd say $60.") == [Typed("What's the price? I'd say $60.")]


def test_a_file_is_a_turn_for_each_line(tmp_path: Path):
    file = tmp_path / "lines.txt"
    file.write_text("Hello.\n\n  Ünder the bridge  \n", encoding="utf-8")
    assert typed(f"@{file}") == [Typed("Hello."), Typed("Ünder the bridge")]


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
    file.touch()
    assert recorded(file) == [Recorded(file)]
    assert recorded(file)[0].text == "(hello.wav)"
