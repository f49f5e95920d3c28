"""The files that a deployment consists of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from local.package.errors import PackageError
from local.package.ignore import Rules

IGNORE_FILE = ".funcignore"
NEEDED = ("function_app.py", "host.json", "requirements.txt")


def deployed(root: Path) -> list[Path]:
    """Relative to the root, in the order of their names."""
    file = root / IGNORE_FILE
    if not file.exists():
        raise PackageError(f"{file} does not exist: everything would be deployed")
    found = sorted(_files(root, Path(), Rules.read(file.read_text(encoding="utf-8"))))
    if missing := [name for name in NEEDED if Path(name) not in found]:
        raise PackageError(f"{root} has no {', '.join(missing)}, or {IGNORE_FILE} leaves it out")
    return found


def everything(folder: Path) -> list[Path]:
    return sorted(it.relative_to(folder) for it in folder.rglob("*") if it.is_file())


def _files(root: Path, below: Path, rules: Rules) -> Iterator[Path]:
    for entry in (root / below).iterdir():
        path = below / entry.name
        if rules.ignores(len(below.parts), entry.name):
            continue
        if entry.is_dir():
            yield from _files(root, path, rules)
        else:
            yield path
