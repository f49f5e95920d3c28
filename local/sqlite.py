"""What every SQLite file here needs: writes that happen together or not at all."""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def transaction(database: sqlite3.Connection) -> Generator[None]:
    """For a connection in autocommit; whatever ends the block early undoes it."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")
