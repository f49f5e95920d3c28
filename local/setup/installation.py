"""Puts pieces in place, all at once, each after the piece that it needs."""

import asyncio
import os
import shutil
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from local.setup.failure import SetupError, cause
from local.setup.pieces import Command, Piece
from local.setup.progress import Progress
from local.setup.stamp import UNFINISHED

TAIL_LINES = 12


@dataclass
class Installation:
    root: Path
    logs: Path
    progress: Progress
    waiting: list[str] = field(default_factory=list[str])

    async def run(self, pieces: Sequence[Piece]) -> None:
        self.logs.mkdir(parents=True, exist_ok=True)
        done = {piece.name: asyncio.Event() for piece in pieces}
        ticker = asyncio.create_task(self._tick())
        try:
            async with asyncio.TaskGroup() as group:
                for piece in pieces:
                    group.create_task(self._install(piece, done))
        finally:
            ticker.cancel()

    async def _install(self, piece: Piece, done: dict[str, asyncio.Event]) -> None:
        if piece.after in done:
            await done[piece.after].wait()
        started = time.monotonic()
        self.waiting.append(piece.title)
        await self._make(piece)
        self.waiting.remove(piece.title)
        self.progress.line(piece.title, piece.about, time.monotonic() - started)
        done[piece.name].set()

    async def _make(self, piece: Piece) -> None:
        if piece.folder and piece.spoilt:
            await asyncio.to_thread(shutil.rmtree, piece.folder)
        log = self.logs / f"{piece.name}.log"
        log.write_bytes(b"")
        for stamp in piece.stamps:
            stamp.write(UNFINISHED)
        for command in piece.commands:
            if await run_quietly(command, log=log, cwd=self.root, path=piece.path):
                raise SetupError(explain(piece, log))
        for stamp in piece.stamps:
            stamp.write(piece.key)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(1)
            if self.waiting:
                self.progress.tick(self.waiting)


async def run_quietly(command: Command, *, log: Path, cwd: Path, path: str | None) -> int:
    environ = dict(os.environ)
    if path:
        environ["PATH"] = f"{path}{os.pathsep}{environ.get('PATH', os.defpath)}"
    with log.open("ab") as out:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=cwd,
            env=environ,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        return await process.wait()
    except asyncio.CancelledError:
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        raise


def explain(piece: Piece, log: Path) -> str:
    text = log.read_text(encoding="utf-8", errors="replace")
    known = cause(text)
    if known:
        return f"{piece.title}: {known} (all of it: {log})"
    tail = "\n".join(f"    {line}" for line in text.splitlines()[-TAIL_LINES:])
    return f"{piece.title} could not be installed; the end of {log}:\n{tail}"
