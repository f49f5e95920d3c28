"""The process that puts the named pieces in place."""

import asyncio
import fcntl
import platform
import signal
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from local.setup.failure import SetupError
from local.setup.installation import Installation
from local.setup.pieces import Piece, missing
from local.setup.progress import Progress

INTERRUPTED = 130


@contextmanager
def alone(lock: Path) -> Generator[None]:
    """Two setups at once would write over each other; the second finds everything in place."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


async def put_in_place(root: Path, names: Sequence[str], wanted: Sequence[Piece]) -> None:
    progress, started = Progress(), time.monotonic()
    print(f"Setting up {', '.join(piece.title for piece in wanted)} (minutes the first time):", flush=True)
    progress.line("python", f"{platform.python_version()} at {sys.executable}")
    installation = asyncio.current_task()
    if installation:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, installation.cancel)
    await Installation(root, root / ".local" / "setup", progress).run(wanted)
    progress.line("all in place", ", ".join(names), time.monotonic() - started)


def install(root: Path, names: Sequence[str]) -> int:
    with alone(root / ".local" / "setup" / "lock"):
        wanted = missing(root, names)
        if wanted:
            asyncio.run(put_in_place(root, names, wanted))
    return 0


def main() -> int:
    status = 1
    try:
        status = install(Path.cwd(), sys.argv[1:])
    except* (SetupError, OSError) as failures:
        print("\n".join(f"setup: {failure}" for failure in failures.exceptions), file=sys.stderr)
    except* (KeyboardInterrupt, asyncio.CancelledError):
        print("\nsetup: stopped; run it again to go on", file=sys.stderr)
        status = INTERRUPTED
    return status


if __name__ == "__main__":
    sys.exit(main())
