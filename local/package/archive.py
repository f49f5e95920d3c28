"""A zip whose bytes depend on nothing but what is in it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_OLDEST = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o100644 << 16
_UNIX = 3

type Entry = tuple[str, Path]
"""The name in the zip, and where its content lies."""


def write(archive: Path, entries: Iterable[Entry]) -> None:
    archive.parent.mkdir(parents=True, exist_ok=True)
    fresh = archive.with_name(f".{archive.name}.new")
    with ZipFile(fresh, "w") as out:
        for name, source in sorted(entries):
            out.writestr(_info(name), source.read_bytes(), ZIP_DEFLATED)
    fresh.replace(archive)


def _info(name: str) -> ZipInfo:
    """Neither when nor by whom, and on Unix: the platform mounts what it is told."""
    info = ZipInfo(name, _OLDEST)
    info.external_attr = _READABLE
    info.create_system = _UNIX
    return info
