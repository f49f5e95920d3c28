"""Documents that outlive the process, each in a file of its own, whole or not at all."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

type Document = dict[str, Any]


class Folder:
    def __init__(self, path: Path) -> None:
        self.path = path

    def keep(self, sid: str, document: Document) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        fresh = self.path / f".{sid}.new"
        fresh.write_text(json.dumps(document, default=str))
        fresh.replace(self.path / f"{sid}.json")

    def remove(self, sid: str) -> None:
        (self.path / f"{sid}.json").unlink(missing_ok=True)

    def documents(self) -> Iterator[Document]:
        for file in self.path.glob("[!.]*.json"):
            yield json.loads(file.read_text())
