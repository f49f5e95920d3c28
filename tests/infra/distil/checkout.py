"""A repository of somebody else's, read at one commit or tag."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Checkout:
    git: Path
    revision: str = "HEAD"

    @property
    def commit(self) -> str:
        return ask(self.git, "rev-parse", f"{self.revision}^{{commit}}").strip()

    def files(self, folder: str) -> list[str]:
        return ask(self.git, "ls-tree", "-r", "--name-only", self.revision, "--", folder).splitlines()

    def text(self, path: str) -> str:
        return ask(self.git, "show", f"{self.revision}:{path}")


@cache
def ask(git: Path, *command: str) -> str:
    run = subprocess.run(["git", "-C", git, *command], check=True, capture_output=True, text=True)
    return run.stdout
