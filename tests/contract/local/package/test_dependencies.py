"""pip itself puts the packages into the zip, for Azure's machines and checked by their hashes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from local.package.dependencies import PLACE
from local.package.errors import PackageError
from local.package.package import make

ROOT = Path(__file__).parents[4]
IMPORT = (
    "import sys; sys.path[1:1] = sys.argv[1:]; import function_app; print(function_app.markupsafe.__file__)"
)


def locked(name: str) -> str:
    """Of the product's own requirements, with hashes for all machines."""
    found = re.search(
        rf"^{name}==(.|\n)+?\n(?=\w|\s+#)", (ROOT / "requirements.txt").read_text(), re.MULTILINE
    )
    assert found
    return found[0]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    files = {
        ".funcignore": "/.*\n",
        "function_app.py": "import markupsafe\n",
        "host.json": "{}",
        "requirements.txt": locked("markupsafe") + locked("idna"),
        "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\n',
    }
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    return tmp_path


def test_a_package_with_everything_runs_on_an_interpreter_that_holds_nothing(root: Path, tmp_path: Path):
    made = make(root, tmp_path / ".out", with_dependencies=True)
    app = tmp_path / ".app"
    with ZipFile(made.file) as zipped:
        zipped.extractall(app)
    speedups = [it for it in made.names if "_speedups" in it and it.endswith(".so")]
    assert [it.startswith(PLACE.as_posix()) and "cpython-313-x86_64-linux" in it for it in speedups] == [True]
    assert "__pycache__/function_app.cpython-313.pyc" in made.names
    command = (sys.executable, "-I", "-S", "-B", "-c", IMPORT, str(app), str(app / PLACE))
    run = subprocess.run(command, check=False, capture_output=True, text=True, cwd=app)
    assert run.stdout.strip() == str(app / PLACE / "markupsafe" / "__init__.py"), run.stderr


def test_nothing_of_this_machine_is_in_it(root: Path, tmp_path: Path):
    """`idna` has a command, which pip begins with the interpreter that it runs on."""
    with ZipFile(make(root, tmp_path / ".out", with_dependencies=True).file) as zipped:
        content = {name: zipped.read(name) for name in zipped.namelist()}
    assert any("idna" in name for name in content)
    places = (sys.prefix.encode(), str(tmp_path).encode())
    assert [name for name, it in content.items() if any(place in it for place in places)] == []


def test_the_bytecode_of_an_app_that_was_changed_is_not_used(root: Path, tmp_path: Path):
    made = make(root, tmp_path / ".out", with_dependencies=True)
    with ZipFile(made.file) as zipped:
        zipped.extractall(tmp_path / ".app")
    (tmp_path / ".app" / "function_app.py").write_text("print('changed')\n")
    command = (sys.executable, "-I", "-B", "-c", "import sys; sys.path.insert(0, '.'); import function_app")
    run = subprocess.run(command, check=False, capture_output=True, text=True, cwd=tmp_path / ".app")
    assert run.stdout.strip() == "changed", run.stderr


def test_a_package_of_another_hash_is_none(root: Path, tmp_path: Path):
    lock = root / "requirements.txt"
    lock.write_text(re.sub(r"sha256:\w{8}", "sha256:00000000", lock.read_text()))
    with pytest.raises(PackageError, match="not the one that the lock file names"):
        make(root, tmp_path / ".out", with_dependencies=True)
