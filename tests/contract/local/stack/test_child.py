import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import suppress
from pathlib import Path

import pytest

from local.stack.process.child import LEASH, Child, Leash

STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); open({fifo!r}, 'w').close(); signal.pause()"
FAMILY = "import os, signal; life = open({fifo!r}, 'w'); os.fork(); print('here', file=life, flush=True); signal.pause()"


@pytest.fixture
async def leash() -> AsyncGenerator[Leash]:
    held = await Leash.start()
    yield held
    await held.stop()


@pytest.fixture
def fifo(tmp_path: Path) -> Path:
    path = tmp_path / "fifo"
    os.mkfifo(path)
    return path


async def start(code: str, tmp_path: Path, leash: Leash, *, again: bool = False) -> Child:
    command, log = (sys.executable, "-S", "-E", "-c", code), tmp_path / "logs" / "part.log"
    return await Child.start("part", command, environ={}, cwd=tmp_path, log=log, leash=leash, again=again)


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z"


async def test_its_output_is_its_log_and_the_last_line_its_last_words(tmp_path: Path, leash: Leash):
    child = await start(
        "import sys; print('hello'); print('the end', file=sys.stderr); sys.exit(3)", tmp_path, leash
    )
    assert await child.wait() == 3
    assert child.last_words() in {"the end", "hello"}
    assert sorted(child.log.read_text().split("\n")) == ["", "hello", "the end"]


async def test_one_that_is_started_again_goes_on_in_its_log(tmp_path: Path, leash: Leash):
    for again in (False, True):
        child = await start("print('hello')", tmp_path, leash, again=again)
        assert await child.wait() == 0
    assert child.log.read_text() == "hello\nhello\n"


async def test_one_that_is_killed_is_gone_at_once(tmp_path: Path, leash: Leash, fifo: Path):
    child = await start(STUBBORN.format(fifo=str(fifo)), tmp_path, leash)
    await asyncio.to_thread(fifo.read_text)
    await child.kill()
    assert await child.wait() == -9


async def test_one_that_will_not_stop_is_killed_after_the_grace(tmp_path: Path, leash: Leash, fifo: Path):
    child = await start(STUBBORN.format(fifo=str(fifo)), tmp_path, leash)
    await asyncio.to_thread(fifo.read_text)
    await child.stop(grace=0.05)
    assert await child.wait() == -9


def kill_what_is_left(child: Child) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


async def test_what_a_part_started_itself_ends_with_it(tmp_path: Path, leash: Leash, fifo: Path):
    child = await start(FAMILY.format(fifo=str(fifo)), tmp_path, leash)
    with await asyncio.to_thread(fifo.open) as lives:
        assert [await asyncio.to_thread(lives.readline) for _ in range(2)] == ["here\n"] * 2
        await child.stop(grace=20)
        try:
            async with asyncio.timeout(20):
                assert await asyncio.to_thread(lives.read) == ""  # the pipe ends with the last who holds it
        finally:
            kill_what_is_left(child)


async def test_the_leash_ends_the_parts_when_the_stack_is_killed(tmp_path: Path, leash: Leash, fifo: Path):
    child = await start(f"import signal; open({str(fifo)!r}, 'w').close(); signal.pause()", tmp_path, leash)
    await asyncio.to_thread(fifo.read_text)
    holder = await asyncio.create_subprocess_exec(sys.executable, str(LEASH), stdin=asyncio.subprocess.PIPE)
    await holder.communicate(f"+{child.pid}\n".encode())
    assert await child.wait() == -15


async def test_the_leash_lets_go_of_what_has_ended(tmp_path: Path, leash: Leash, fifo: Path):
    child = await start(f"import signal; open({str(fifo)!r}, 'w').close(); signal.pause()", tmp_path, leash)
    await asyncio.to_thread(fifo.read_text)
    holder = await asyncio.create_subprocess_exec(sys.executable, str(LEASH), stdin=asyncio.subprocess.PIPE)
    await holder.communicate(f"+{child.pid}\n-{child.pid}\n".encode())
    assert not is_gone(child.pid)
    await child.stop(grace=2)
