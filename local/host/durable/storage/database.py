"""Opening the file of a store: which schema it was made by, and whether another process holds it."""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

log = logging.getLogger("durable")

# The file belongs to one process: holding its lock for good spares several system calls a statement.
PRAGMAS = "PRAGMA busy_timeout=300; PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
FILES = ("", "-wal", "-shm")


class StoreError(Exception):
    """The file cannot be had, as when another process holds it."""

    def __init__(self, database: Path, why: str) -> None:
        super().__init__(f"{database}: {why}")
        self.database = database


def open_database(file: Path, schema: str, version: int) -> sqlite3.Connection:
    """A file of another version is set aside, for nobody here can read it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        found = _version(file)
        if found not in {None, version}:
            _set_aside(file, f".v{found}")
        return _opened(file, f"{PRAGMAS} {schema} PRAGMA user_version={version};")
    except (sqlite3.DatabaseError, OSError) as fault:
        raise StoreError(file, str(fault)) from fault


def _version(file: Path) -> int | None:
    """None for a file in which nothing is stored yet."""
    with closing(sqlite3.connect(file, timeout=0.3)) as database:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        return version if database.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone() else None


def _set_aside(file: Path, suffix: str) -> None:
    for part in FILES:
        whole = file.with_name(file.name + part)
        if whole.exists():
            whole.replace(file.with_name(file.name + suffix + part))
    log.warning("%s was written by another version of the engine; it is now %s", file, file.name + suffix)


def _opened(file: Path, script: str) -> sqlite3.Connection:
    database = sqlite3.connect(file, isolation_level=None)
    try:
        database.executescript(script)
    except sqlite3.DatabaseError:
        database.close()
        raise
    return database
