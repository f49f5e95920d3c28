"""Everything the engine must not forget, in one SQLite file.

Calls are made on the event loop: with a write-ahead log and synchronous=NORMAL a commit costs tens of microseconds
and survives the death of the process.
"""

import itertools
import json
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from local.host.durable.orchestration.codec import Kind
from local.host.durable.records import Activity, Birth, Event, Instance, Line, Message, Parent, Timer, Turn
from local.host.durable.storage.database import open_database
from local.sqlite import transaction

VERSION = 1
"""Goes up with every change to the schema."""
SCHEMA = """
CREATE TABLE IF NOT EXISTS instance (
    id TEXT PRIMARY KEY, execution TEXT NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL, status TEXT NOT NULL,
    input TEXT, output TEXT, custom_status TEXT, created TEXT NOT NULL, updated TEXT NOT NULL,
    parent_instance TEXT, parent_execution TEXT, parent_task INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS history (
    instance TEXT, n INTEGER, event TEXT NOT NULL, PRIMARY KEY (instance, n)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS message (
    instance TEXT, seq INTEGER, execution TEXT, event TEXT NOT NULL, PRIMARY KEY (instance, seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS activity (
    instance TEXT, execution TEXT, task INTEGER, name TEXT NOT NULL, input TEXT NOT NULL,
    PRIMARY KEY (instance, execution, task)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS timer (
    instance TEXT, execution TEXT, task INTEGER, fire_at TEXT NOT NULL,
    PRIMARY KEY (instance, execution, task)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS timer_by_time ON timer (fire_at);
"""


class OvertakenError(Exception):
    """The instance was replaced or purged while its orchestrator ran: what that run decided is void."""

    def __init__(self, instance: str) -> None:
        super().__init__(instance)
        self.instance = instance


class Store:
    def __init__(self, database: Path) -> None:
        self._db = open_database(database, SCHEMA, VERSION)
        (last,) = self._db.execute("SELECT max(seq) FROM message").fetchone()
        self._seq = itertools.count((last or 0) + 1)

    def close(self) -> None:
        self._db.close()

    def transaction(self) -> AbstractContextManager[None]:
        return transaction(self._db)

    def instance(self, instance: str) -> Instance | None:
        row = self._db.execute("SELECT * FROM instance WHERE id = ?", (instance,)).fetchone()
        return row and _instance(row)

    def instances(self) -> Iterable[Instance]:
        return map(_instance, self._db.execute("SELECT * FROM instance ORDER BY created, id"))

    def history(self, instance: str) -> list[Line]:
        rows = self._db.execute("SELECT event FROM history WHERE instance = ? ORDER BY n", (instance,))
        return [Line(text, json.loads(text)) for (text,) in rows]

    def inbox(self, instance: str) -> list[Message]:
        """What waits for the instance, its start first."""
        rows = self._db.execute(
            "SELECT instance, event, execution, seq FROM message WHERE instance = ? ORDER BY seq", (instance,)
        )
        messages = [Message(to, json.loads(event), execution, seq) for to, event, execution, seq in rows]
        return sorted(messages, key=lambda message: message.event["EventType"] != Kind.EXECUTION_STARTED)

    def addressed(self) -> list[str]:
        return [row[0] for row in self._db.execute("SELECT DISTINCT instance FROM message")]

    def activities(self) -> list[Activity]:
        rows = self._db.execute("SELECT * FROM activity")
        return [Activity(*row) for row in rows]

    def due(self, now: datetime) -> list[Timer]:
        rows = self._db.execute(
            "SELECT instance, execution, task, fire_at FROM timer WHERE fire_at <= ? ORDER BY fire_at",
            (_text(now),),
        )
        return [Timer(to, execution, task, datetime.fromisoformat(at)) for to, execution, task, at in rows]

    def next_fire(self) -> datetime | None:
        (first,) = self._db.execute("SELECT min(fire_at) FROM timer").fetchone()
        return first and datetime.fromisoformat(first)

    def create(self, birth: Birth) -> None:
        """Replaces whatever stands under that id. Called within a transaction, as all below."""
        if self.instance(birth.instance.id):
            self.purge(birth.instance.id)
        self._db.execute("INSERT INTO instance VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)", _row(birth.instance))
        self.post(Message(birth.instance.id, birth.started, birth.instance.execution))

    def post(self, message: Message) -> None:
        self._db.execute(
            "INSERT INTO message VALUES (?, ?, ?, ?)",
            (message.instance, next(self._seq), message.execution, json.dumps(message.event)),
        )

    def set_status(self, instance: str, status: str, now: datetime) -> None:
        self._db.execute(
            "UPDATE instance SET status = ?, updated = ? WHERE id = ?", (status, _text(now), instance)
        )

    def purge(self, instance: str) -> None:
        self._forget_pending(instance)
        self._db.execute("DELETE FROM history WHERE instance = ?", (instance,))
        self._db.execute("DELETE FROM instance WHERE id = ?", (instance,))

    def finish(self, activity: Activity, event: Event) -> None:
        key = (activity.instance, activity.execution, activity.task)
        self._db.execute("DELETE FROM activity WHERE instance = ? AND execution = ? AND task = ?", key)
        self.post(Message(activity.instance, event, activity.execution))

    def fire(self, timer: Timer, event: Event) -> None:
        key = (timer.instance, timer.execution, timer.task)
        self._db.execute("DELETE FROM timer WHERE instance = ? AND execution = ? AND task = ?", key)
        self.post(Message(timer.instance, event, timer.execution))

    def discard(self, messages: Sequence[Message]) -> None:
        self._delete([(message.instance, message.seq) for message in messages])

    def commit(self, turn: Turn) -> None:
        current = self.instance(turn.before.id)
        if current is None or current.execution != turn.before.execution:
            raise OvertakenError(turn.before.id)
        after = turn.after
        if turn.begins_anew or after.finished:
            self._forget_pending(after.id, but_messages=turn.begins_anew)
        if turn.begins_anew:
            self._db.execute("DELETE FROM history WHERE instance = ?", (after.id,))
        self._update(after, suspended=current.status == "Suspended")
        self._delete([(after.id, seq) for seq in turn.consumed])
        self._append(after.id, turn.lines)
        self._db.executemany(
            "INSERT INTO activity VALUES (?, ?, ?, ?, ?)",
            [(a.instance, a.execution, a.task, a.name, a.input) for a in turn.activities],
        )
        self._db.executemany(
            "INSERT INTO timer VALUES (?, ?, ?, ?)",
            [(t.instance, t.execution, t.task, _text(t.fire_at)) for t in turn.timers],
        )
        for letter in turn.letters:
            self.post(letter)

    def _delete(self, messages: Sequence[tuple[str, int]]) -> None:
        self._db.executemany("DELETE FROM message WHERE instance = ? AND seq = ?", messages)

    def _update(self, after: Instance, *, suspended: bool) -> None:
        status = "Suspended" if suspended and not after.finished else after.status
        self._db.execute(
            "UPDATE instance SET execution=?, status=?, input=?, output=?, custom_status=?, updated=? WHERE id=?",
            (
                after.execution,
                status,
                after.input,
                after.output,
                after.custom_status,
                _text(after.updated),
                after.id,
            ),
        )

    def _append(self, instance: str, lines: Sequence[Line]) -> None:
        (start,) = self._db.execute(
            "SELECT coalesce(max(n), -1) + 1 FROM history WHERE instance = ?", (instance,)
        ).fetchone()
        rows = [(instance, n, line.text) for n, line in enumerate(lines, start)]
        self._db.executemany("INSERT INTO history VALUES (?, ?, ?)", rows)

    def _forget_pending(self, instance: str, *, but_messages: bool = False) -> None:
        self._db.execute("DELETE FROM activity WHERE instance = ?", (instance,))
        self._db.execute("DELETE FROM timer WHERE instance = ?", (instance,))
        if not but_messages:
            self._db.execute("DELETE FROM message WHERE instance = ?", (instance,))


def _text(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="microseconds")


def _row(instance: Instance) -> tuple[object, ...]:
    parent = instance.parent
    whence = (parent.instance, parent.execution, parent.task) if parent else (None, None, None)
    return (
        *(instance.id, instance.execution, instance.name, instance.version, instance.status),
        *(instance.input, instance.output, instance.custom_status),
        *(_text(instance.created), _text(instance.updated), *whence),
    )


def _instance(row: tuple[Any, ...]) -> Instance:
    return Instance(
        *row[:4],
        status=row[4],
        input=row[5],
        output=row[6],
        custom_status=row[7],
        created=datetime.fromisoformat(row[8]),
        updated=datetime.fromisoformat(row[9]),
        parent=None if row[10] is None else Parent(*row[10:13]),
    )
