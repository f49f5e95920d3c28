"""`python -m local.package.interpreter FOLDER`: an interpreter that holds what an unpacked app brings or names, no more."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from local.arguments import Parser
from local.package.dependencies import PLACE
from local.package.errors import PackageError
from local.package.tree import NEEDED
from local.setup.failure import SetupError
from local.setup.install import INTERRUPTED, alone, put_in_place
from local.setup.pieces import BASE_PYTHON, PIP_INSTALL, Command, Piece
from local.setup.stamp import Stamp, key_of

FOLDER = Path(".local") / "interpreters"
BARE = "bare"


def piece_of(root: Path, app: Path) -> Piece:
    name, folder = _name(app), root / FOLDER / _name(app)
    return Piece(
        name=f"interpreter-{name}",
        title="interpreter",
        about="for an app with packages of its own"
        if name == BARE
        else "with the app's requirements.txt alone",
        key=f"{key_of(BASE_PYTHON, str(folder))}-{name}",
        stamps=(Stamp(folder / ".stamp"),),
        commands=_commands(folder, None if name == BARE else app / "requirements.txt"),
        folder=folder,
    )


def _commands(folder: Path, requirements: Path | None) -> tuple[Command, ...]:
    python = str(folder / "bin" / "python")
    empty = (BASE_PYTHON, "-m", "venv", "--without-pip", str(folder))
    if requirements is None:
        return (empty, (python, "-c", ""))
    # pip stays outside: what the app runs on is what it names.
    install = (sys.executable, *PIP_INSTALL[:2], "--python", python, *PIP_INSTALL[2:], str(requirements))
    return (empty, install, (python, "-c", "import azure.durable_functions, azure_functions_runtime"))


def _name(app: Path) -> str:
    if not app.is_dir():
        raise PackageError(f"{app}: there is no such folder")
    if missing := [name for name in NEEDED if not (app / name).is_file()]:
        raise PackageError(f"{app} is no app: it has no {', '.join(missing)}")
    return BARE if (app / PLACE).is_dir() else key_of(app / "requirements.txt")[:12]


def python_in_place(root: Path, app: Path) -> str:
    """What the app's workers run on."""
    piece = piece_of(root, app)
    if not piece.in_place:
        raise PackageError(
            f"{app} has no interpreter yet: make call APP=… or make run APP=… puts it in place"
        )
    return str(root / FOLDER / _name(app) / "bin" / "python")


def prepare(root: Path, app: Path) -> None:
    with alone(root / ".local" / "setup" / "lock"):
        piece = piece_of(root, app)
        if not piece.in_place:
            asyncio.run(put_in_place(root, [piece.title], [piece]))


def main() -> int:
    parser = Parser(prog="interpreter", description=__doc__)
    parser.add_argument("app", type=Path, metavar="FOLDER")
    status = 1
    try:
        prepare(Path.cwd(), parser.parse_args().app)
        status = 0
    except* (PackageError, SetupError, OSError) as failures:
        print("\n".join(f"package: {failure}" for failure in failures.exceptions), file=sys.stderr)
    except* (KeyboardInterrupt, asyncio.CancelledError):
        status = INTERRUPTED
    return status


if __name__ == "__main__":
    sys.exit(main())
