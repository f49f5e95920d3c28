"""The deployment's zip: the app's sources, and what they need when nothing is built on Azure."""

from __future__ import annotations

import shutil
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from local.package import archive
from local.package.archive import Entry
from local.package.dependencies import PLACE, compile_all, installed
from local.package.errors import PackageError
from local.package.tree import deployed, everything

LARGEST = 100_000_000
"""Of bytes: ours, far below what the platform takes. A package is fetched by every instance that starts."""


@dataclass(frozen=True, kw_only=True)
class Package:
    file: Path
    names: tuple[str, ...]

    @property
    def size(self) -> int:
        return self.file.stat().st_size

    @property
    def by_folder(self) -> Counter[str]:
        """How many files there are in each folder at the top."""
        return Counter(name.partition("/")[0] for name in self.names)


def make(root: Path, into: Path, *, with_dependencies: bool) -> Package:
    names = deployed(root)
    with TemporaryDirectory() as temporary:
        app = Path(temporary)
        _copy(root, app, names)
        entries = _entries(app, names)
        if with_dependencies:
            packages = installed(root / "requirements.txt", into / "packages")
            compile_all(app, "checked-hash")
            entries = [
                *_entries(app, everything(app)),
                *_entries(packages, everything(packages), below=PLACE),
            ]
        package = Package(
            file=into / _name(root, "-linux-x86_64" if with_dependencies else ""),
            names=tuple(name for name, _ in entries),
        )
        archive.write(package.file, entries)
    if package.size > LARGEST:
        raise PackageError(
            f"{package.file} has {package.size / 1e6:.0f} MB, and {LARGEST / 1e6:.0f} are allowed"
        )
    return package


def _copy(root: Path, into: Path, names: Iterable[Path]) -> None:
    for name in names:
        (into / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / name, into / name)


def _entries(folder: Path, names: Iterable[Path], below: Path = Path()) -> list[Entry]:
    return [((below / name).as_posix(), folder / name) for name in names]


def _name(root: Path, platform: str) -> str:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return f"{project['name']}-{project['version']}{platform}.zip"
