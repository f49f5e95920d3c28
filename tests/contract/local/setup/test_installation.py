import asyncio
import io
import os
import sys
from pathlib import Path

import pytest

from local.setup.failure import SetupError
from local.setup.installation import Installation
from local.setup.pieces import Piece
from local.setup.progress import Progress
from local.setup.stamp import UNFINISHED, Stamp


def shell(
    tmp_path: Path, name: str, *scripts: str, after: str | None = None, folder: Path | None = None
) -> Piece:
    commands = tuple(("/bin/sh", "-c", script) for script in scripts)
    stamp = Stamp(tmp_path / f"{name}.stamp")
    return Piece(
        name, name, f"makes {name}", f"key-of-{name}", (stamp,), commands, after=after, folder=folder
    )


async def install(tmp_path: Path, *pieces: Piece) -> str:
    out = io.StringIO()
    await Installation(tmp_path, tmp_path / "logs", Progress(out)).run(pieces)
    return out.getvalue()


async def test_each_piece_is_made_stamped_and_told(tmp_path: Path):
    pieces = [
        shell(tmp_path, "one", "echo first > one", "echo second >> one"),
        shell(tmp_path, "two", "touch two"),
    ]
    told = await install(tmp_path, *pieces)
    assert (tmp_path / "one").read_text() == "first\nsecond\n"
    assert all(piece.in_place for piece in pieces)
    assert sorted(line.split()[0] for line in told.splitlines()) == ["one", "two"]


async def test_a_piece_waits_for_the_one_it_needs(tmp_path: Path):
    needy = shell(tmp_path, "needy", "cp basis needy", after="basis")
    await install(tmp_path, needy, shell(tmp_path, "basis", "echo there > basis"))
    assert (tmp_path / "needy").read_text() == "there\n"


async def test_a_failure_names_its_cause_and_leaves_the_piece_unfinished(tmp_path: Path):
    piece = shell(tmp_path, "full", "echo No space left on device; exit 1", "touch never")
    with pytest.RaisesGroup(pytest.RaisesExc(SetupError, match=r"^full: the disk is full")):
        await install(tmp_path, piece)
    assert piece.stamps[0].read() == UNFINISHED
    assert not (tmp_path / "never").exists()


async def test_an_unknown_failure_shows_the_end_of_the_log(tmp_path: Path):
    with pytest.RaisesGroup(
        pytest.RaisesExc(SetupError, match=r"(?s)odd could not be installed.*\n    the reason")
    ):
        await install(tmp_path, shell(tmp_path, "odd", "echo noise; echo the reason >&2; exit 3"))


async def test_what_an_interruption_spoilt_is_made_from_nothing(tmp_path: Path):
    folder = tmp_path / "env"
    folder.mkdir()
    (folder / "half").touch()
    piece = shell(tmp_path, "env", f"test ! -e {folder}/half && mkdir -p {folder}", folder=folder)
    piece.stamps[0].write(UNFINISHED)
    await install(tmp_path, piece)
    assert piece.in_place


async def test_cancelling_ends_what_was_started(tmp_path: Path):
    begun = tmp_path / "begun"
    os.mkfifo(begun)
    endless = f"echo $$ > {begun}; exec {sys.executable} -c 'import signal; signal.pause()'"
    task = asyncio.create_task(install(tmp_path, shell(tmp_path, "endless", endless)))
    pid = int(await asyncio.to_thread(begun.read_text))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
