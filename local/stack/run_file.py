"""run.json: where a running stack is and how to get in. It stands while the stack does."""

import fcntl
import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from local.stack.errors import AlreadyRunningError
from local.stack.settings import write_private

type EngineName = Literal["modem", "voice", "mute"]
type ListenName = Literal["twilio", "azure"]


@dataclass(frozen=True)
class Run:
    urls: dict[str, str]
    api_key: str
    project_id: str
    agent_id: str
    demo_number: str
    twilio_account_sid: str
    twilio_auth_token: str
    mongodb_database: str
    engine: EngineName
    listen: ListenName
    app: str
    voice_socket: str


def path(state: Path) -> Path:
    return state / "run.json"


def write(state: Path, run: Run) -> None:
    write_private(path(state), asdict(run))


def read_running(state: Path) -> Run | None:
    """The stack that runs on this state, if one does; a file that a killed stack left behind is none."""
    if not path(state).exists() or not _is_held(state):
        return None
    return Run(**json.loads(path(state).read_text(encoding="utf-8")))


@contextmanager
def sole(state: Path) -> Generator[None]:
    """One stack for each state; the lock goes with the process however it ends."""
    state.mkdir(parents=True, exist_ok=True)
    with _lock_file(state).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunningError(state) from error
        try:
            yield
        finally:
            path(state).unlink(missing_ok=True)


def _is_held(state: Path) -> bool:
    try:
        with _lock_file(state).open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


def _lock_file(state: Path) -> Path:
    return state / "stack.lock"
