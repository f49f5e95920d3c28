import asyncio
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

READER = """
import asyncio, os, sys
from local.phone.keyboard import all_lines

async def main():
    lines = all_lines()
    print("ready", flush=True)
    async for line in lines:
        print(f"[{line.strip()}] blocking: {os.get_blocking(0)}", flush=True)

asyncio.run(main())
"""


async def said_by(stdin: int, typed: bytes, keyboard: int) -> list[str]:
    reader = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        READER,
        stdin=stdin,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": "."},
    )
    assert reader.stdout
    assert await reader.stdout.readline() == b"ready\n"
    os.write(keyboard, typed)
    if not os.isatty(keyboard):
        os.close(keyboard)
    said = (await reader.communicate())[0].decode().splitlines()
    assert reader.returncode == 0
    return said


async def test_a_terminal_is_read_and_left_as_it_was():
    keyboard, terminal = pty.openpty()
    said = await said_by(terminal, b"one\n\ntwo\n\x04", keyboard)
    assert said == ["[one] blocking: True", "[] blocking: True", "[two] blocking: True"]
    assert os.get_blocking(terminal)
    os.close(keyboard)
    os.close(terminal)


async def test_a_pipe_ends_with_what_was_last_written():
    end, keyboard = os.pipe()
    assert [line.split()[0] for line in await said_by(end, b"one\ntwo", keyboard)] == ["[one]", "[two]"]
    os.close(end)


@pytest.mark.parametrize("content", ["", "one\ntwo\n"])
async def test_a_file_is_read_whole(tmp_path: Path, content: str):
    (tmp_path / "typed").write_text(content)
    with (tmp_path / "typed").open() as file:
        nowhere, keyboard = os.pipe()
        said = await said_by(file.fileno(), b"", keyboard)
        os.close(nowhere)
    assert [line.split()[0] for line in said] == [f"[{line}]" for line in content.split()]
