"""The appointment book, kept in SQLite; its calls are so short that the server makes them in its one thread."""

import sqlite3
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from local.sqlite import transaction

_SCHEMA = """
CREATE TABLE IF NOT EXISTS appointments (
    id TEXT PRIMARY KEY, slot TEXT NOT NULL UNIQUE, name TEXT NOT NULL, reason TEXT NOT NULL, key TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, request TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL,
    requests INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE IF NOT EXISTS arrivals (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL, type TEXT NOT NULL, of TEXT NOT NULL, sequence INTEGER NOT NULL
);
"""


class SlotTakenError(Exception):
    def __init__(self) -> None:
        super().__init__("this slot has been taken")


class KeyReusedError(Exception):
    def __init__(self) -> None:
        super().__init__("this Idempotency-Key came before with another body")


@dataclass(frozen=True)
class Answer:
    status: int
    body: str


@dataclass(frozen=True)
class Appointment:
    id: str
    slot: str
    name: str
    reason: str
    key: str


class Arrival(NamedTuple):
    """An event that was told; `of` is what it came about in."""

    id: str
    type: str
    of: str
    sequence: int


class Book:
    def __init__(self, path: Path | str) -> None:
        self._db = sqlite3.connect(path, autocommit=True)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        self._db.close()

    def transaction(self) -> AbstractContextManager[None]:
        return transaction(self._db)

    def write(self, appointment: Appointment) -> None:
        row = (appointment.id, appointment.slot, appointment.name, appointment.reason, appointment.key)
        try:
            self._db.execute("INSERT INTO appointments VALUES (?, ?, ?, ?, ?)", row)
        except sqlite3.IntegrityError as error:
            raise SlotTakenError from error

    def taken(self) -> set[str]:
        return {slot for (slot,) in self._db.execute("SELECT slot FROM appointments")}

    def remember(self, key: str, request: str, answer: Answer) -> None:
        row = (key, request, answer.status, answer.body)
        self._db.execute("INSERT INTO answers (key, request, status, body) VALUES (?, ?, ?, ?)", row)

    def repeat(self, key: str, request: str) -> Answer | None:
        """The answer this key had before, counted as one request more."""
        row = self._db.execute("SELECT request, status, body FROM answers WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        if row[0] != request:
            raise KeyReusedError
        self._db.execute("UPDATE answers SET requests = requests + 1 WHERE key = ?", (key,))
        return Answer(row[1], row[2])

    def answer(self, key: str) -> Answer | None:
        row = self._db.execute("SELECT status, body FROM answers WHERE key = ?", (key,)).fetchone()
        return Answer(*row) if row else None

    def effects(self) -> dict[str, dict[str, int]]:
        """Per key: how often it came, and how many appointments it made."""
        rows = self._db.execute(
            "SELECT key, requests, (SELECT count(*) FROM appointments WHERE appointments.key = answers.key) FROM answers"
        )
        return {key: {"requests": requests, "effects": effects} for key, requests, effects in rows}

    def arrive(self, arrival: Arrival) -> None:
        self._db.execute("INSERT INTO arrivals (id, type, of, sequence) VALUES (?, ?, ?, ?)", arrival)

    def arrivals(self) -> list[Arrival]:
        rows = self._db.execute("SELECT id, type, of, sequence FROM arrivals ORDER BY n")
        return [Arrival(*row) for row in rows]

    def appointments(self) -> list[Appointment]:
        rows = self._db.execute("SELECT id, slot, name, reason, key FROM appointments ORDER BY slot")
        return [Appointment(*row) for row in rows]
