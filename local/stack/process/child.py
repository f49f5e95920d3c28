"""One process of the stack, in a group of its own, writing to a log of its own."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from pathlib import Path

LEASH = Path(__file__).with_name("leash.py")


class Leash:
    def __init__(self, process: Process) -> None:
        self._process = process

    @classmethod
    async def start(cls) -> "Leash":
        command = (sys.executable, "-S", "-E", str(LEASH))
        return cls(await asyncio.create_subprocess_exec(*command, stdin=PIPE, start_new_session=True))

    def tell(self, line: str) -> None:
        if self._process.stdin and not self._process.stdin.is_closing():
            self._process.stdin.write(f"{line}\n".encode())

    async def stop(self) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        await self._process.wait()


class Child:
    def __init__(self, name: str, process: Process, log: Path, leash: Leash) -> None:
        self.name = name
        self.log = log
        self._process = process
        self._leash = leash

    @classmethod
    async def start(
        cls,
        name: str,
        command: Sequence[str],
        *,
        environ: Mapping[str, str],
        cwd: Path,
        log: Path,
        leash: Leash,
        again: bool = False,
    ) -> "Child":
        """One that is started `again` goes on in its log."""
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab" if again else "wb") as out:
            process = await asyncio.create_subprocess_exec(
                *command,
                cwd=cwd,
                env=environ,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        leash.tell(f"+{process.pid}")
        return cls(name, process, log, leash)

    @property
    def pid(self) -> int:
        return self._process.pid

    async def wait(self) -> int:
        return await self._process.wait()

    async def stop(self, grace: float) -> None:
        self._signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self._process.wait(), grace)
        except TimeoutError:
            pass
        finally:
            await self.kill()

    async def kill(self) -> None:
        self._signal(signal.SIGKILL)  # also what the process itself has left behind in its group
        await self._process.wait()
        self._leash.tell(f"-{self.pid}")

    def last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    def _signal(self, how: signal.Signals) -> None:
        try:
            os.killpg(self.pid, how)
        except ProcessLookupError:
            return
