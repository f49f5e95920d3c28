"""What requirements.txt names, installed for the machines that Azure runs the app on."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Literal

from local.package.errors import PackageError
from local.setup.failure import cause
from local.setup.stamp import UNFINISHED, Stamp, key_of

PLACE = Path(".python_packages") / "lib" / "site-packages"
"""Where the worker of Python apps looks."""

_GLIBC = ("2_28", "2_27", "2_26", "2_24", "2_17", "2_12", "2_5")
_PLATFORMS = (*(f"manylinux_{it}_x86_64" for it in _GLIBC), "manylinux2014_x86_64", "manylinux1_x86_64")
_PURE = ("openapi-ui-bundles",)
"""Only a source is published of these; they hold no code to be compiled."""


def installed(requirements: Path, cache: Path) -> Path:
    """Cached by what requirements.txt holds."""
    folder = cache / key_of(requirements)[:12]
    stamp = Stamp(folder.with_suffix(".stamp"))
    if stamp.read() != folder.name:
        stamp.write(UNFINISHED)
        _install(requirements, folder)
        stamp.write(folder.name)
    return folder


def _install(requirements: Path, folder: Path) -> None:
    platforms = [word for it in _PLATFORMS for word in ("--platform", it)]
    target = ("--python-version", "3.13", "--implementation", "cp", *platforms, "--target", str(folder))
    built = ("--only-binary=:all:", f"--no-binary={','.join(_PURE)}")
    options = ("--quiet", "--no-input", "--no-deps", "--no-compile", "--upgrade", "--require-hashes")
    _run("-m", "pip", "install", *options, *built, *target, "-r", str(requirements))
    _forget_commands(folder)
    compile_all(folder, "unchecked-hash")


def _forget_commands(folder: Path) -> None:
    """They begin with the interpreter of this machine, and nobody calls them on Azure."""
    if (folder / "bin").exists():
        shutil.rmtree(folder / "bin")
    for record in folder.glob("*.dist-info/RECORD"):
        lines = record.read_text(encoding="utf-8").splitlines(keepends=True)
        record.write_text("".join(it for it in lines if not it.startswith("../../bin/")), encoding="utf-8")


def compile_all(folder: Path, mode: Literal["checked-hash", "unchecked-hash"]) -> None:
    """An import need not compile then. By hash, or not at all: a file's time is lost on the way."""
    _run("-m", "compileall", "-q", "--invalidation-mode", mode, "-s", str(folder), str(folder))


def _run(*command: str) -> None:
    done = subprocess.run([sys.executable, *command], check=False, capture_output=True, text=True)
    if done.returncode:
        said = done.stderr.strip() or done.stdout.strip() or "no word of why"
        raise PackageError(cause(said) or f"{command[1]} failed: {said.splitlines()[-1]}")
