from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bench.live import history
from local.host.durable.storage.store import Store


def test_only_the_call_s_own_rows_are_counted(tmp_path: Path):
    file = tmp_path / "durable.sqlite"
    Store(file).close()
    with closing(sqlite3.connect(file)) as store:
        rows = [("call_1", 0), ("call_1", 1), ("call_1-clock", 0), ("call_2", 0)]
        store.executemany("INSERT INTO history VALUES (?, ?, '{}')", rows)
        store.commit()
    assert history.rows("call_1", file) == 2
