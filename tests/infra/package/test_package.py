"""What `make package` deploys of this repository, and what never leaves it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from local.package.ignore import Rules
from local.package.package import make
from local.package.tree import deployed
from tests.architecture.source import PRODUCT, ROOT, files, name_of, text

STAYS = """
    .azure/dev/.env .env .funcignore .git/config .github/workflows/deploy.yml .local/run.json .python_packages/x.py
    .venv/bin/python LICENSE Makefile README.md azure.yaml bench/command.py docs/api.md id_rsa infra/bicep/main.bicep
    infra/deploy/command.py key.pem keys.json local/stack/stack.py local.settings.json local.settings.json.example
    node_modules/x/index.js package.json pyproject.toml requirements-dev.txt requirements.in soak/chaos.py
    talkstack/.DS_Store talkstack/__pycache__/ids.cpython-313.pyc talkstack-0.1.0.zip tests/builders.py
""".split()

IMPORT = """
import json, sys
sys.path.insert(0, sys.argv[1])
import function_app
print(json.dumps([it.__file__ for name, it in list(sys.modules.items()) if name.split(".")[0] in sys.argv[2:] and it.__file__]))
"""


def reads(rules: Rules, path: str) -> bool:
    """Whether a file of that name would be deployed."""
    return not any(rules.ignores(depth, name) for depth, name in enumerate(path.split("/")))


def core_tools_read(lines: str, path: str) -> bool:
    """As `func` does: no order, no folders; what begins like a line with `!` is taken, then what begins like another left."""

    def begins_like(pattern: str) -> bool:
        literal = re.escape(pattern.removeprefix("!").removeprefix("/"))
        expression = literal.replace(r"\*\*", "(.+)").replace(r"\*", "[^/]+")
        return re.match(rf"{expression}\b", path) is not None

    patterns = [line for line in lines.splitlines() if line and not line.startswith("#")]
    if any(begins_like(it) for it in patterns if it.startswith("!")):
        return True
    return not any(begins_like(it) for it in patterns if not it.startswith("!"))


@pytest.fixture(scope="module")
def names() -> set[str]:
    return {path.as_posix() for path in deployed(ROOT)}


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Rules.read(text(ROOT / ".funcignore"))


def test_the_whole_app_is_deployed_and_nothing_else(names: set[str]):
    product = {name_of(it) for it in files(*PRODUCT) if not it.name.startswith(".")}
    assert names == product | {"function_app.py", "host.json", "requirements.txt"}


@pytest.mark.parametrize("name", STAYS)
def test_what_is_no_part_of_it_stays(rules: Rules, name: str):
    assert not reads(rules, name)


def test_core_tools_take_the_same_and_what_begins_like_it(names: set[str]):
    lines = text(ROOT / ".funcignore")
    assert [it for it in names if not core_tools_read(lines, it)] == []
    taken = [it for it in STAYS if core_tools_read(lines, it)]
    assert all(it.startswith(PRODUCT) for it in taken), taken


def test_every_module_of_the_app_is_imported_from_the_package(tmp_path: Path):
    """As an instance does that has nothing but the package and its requirements."""
    with ZipFile(make(ROOT, tmp_path, with_dependencies=False).file) as zipped:
        zipped.extractall(tmp_path / "app")
    command = (sys.executable, "-B", "-c", IMPORT, str(tmp_path / "app"), "function_app", *PRODUCT)
    run = subprocess.run(command, check=False, cwd=tmp_path, env={}, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert [it for it in json.loads(run.stdout) if not Path(it).is_relative_to(tmp_path / "app")] == []


def test_azure_installs_exactly_what_was_tested():
    """`azure-functions-runtime` too: without a pin the platform would choose the worker."""
    pins = re.findall(r"^([\w.-]+)(==\S+)?", text(ROOT / "requirements.txt"), re.MULTILINE)
    assert [name for name, pin in pins if not pin] == []
    assert len(pins) == len(
        re.findall(r"^[\w.-]+==\S+ \\\n    --hash=sha256:", text(ROOT / "requirements.txt"), re.MULTILINE)
    )
    assert re.search(r"^azure-functions-runtime==[\d.]+$", text(ROOT / "requirements.in"), re.MULTILINE)
