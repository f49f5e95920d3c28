"""A piece is in place when its stamp holds the hash of what it was made from."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

UNFINISHED = "unfinished"


def key_of(*parts: Path | str) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.read_bytes() if isinstance(part, Path) else part.encode())
        digest.update(b"\0")
    return digest.hexdigest()


@dataclass(frozen=True)
class Stamp:
    path: Path

    def read(self) -> str:
        try:
            return self.path.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""

    def write(self, key: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(f"{key}\n", encoding="utf-8")
