"""The script that finds Python 3.13 with nothing but sh."""

import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[4] / "local" / "setup" / "python"
GOOD, OLD, BROKEN = 'test "$1" = -c || echo "$0 ran $*"', "exit 1", "echo pyenv: no such version; exit 127"


class Machine:
    def __init__(self, home: Path) -> None:
        self.home = home
        self.path = home / "bin"
        self.path.mkdir()

    def has(self, place: str, behaviour: str) -> Path:
        executable = self.home / place
        executable.parent.mkdir(parents=True, exist_ok=True)
        executable.write_text(f"#!/bin/sh\n{behaviour}\n")
        executable.chmod(0o755)
        return executable

    def run(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        env = {"PATH": str(self.path), "HOME": str(self.home), **environ}
        command = ("/bin/sh", str(SCRIPT), *arguments)
        return subprocess.run(command, env=env, cwd=self.home, capture_output=True, text=True, check=False)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_one_on_path_runs_with_the_arguments_given(machine: Machine):
    machine.has("bin/python3.13", GOOD)
    assert machine.run("-m", "local.setup", "a b").stdout.endswith("bin/python3.13 ran -m local.setup a b\n")


def test_a_shim_that_fails_and_an_old_version_are_passed_over(machine: Machine):
    machine.has("bin/python3.13", BROKEN)
    machine.has("bin/python3", OLD)
    machine.has("bin/python", GOOD)
    done = machine.run("-V")
    assert "bin/python ran -V" in done.stdout
    assert "no such version" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "place", [".pyenv/versions/3.13.4/bin/python3.13", "elsewhere/versions/3.13.0/bin/python3.13"]
)
def test_one_that_pyenv_keeps_is_found(machine: Machine, place: str):
    kept = machine.has(place, GOOD)
    environ = {"PYENV_ROOT": str(machine.home / "elsewhere")} if place.startswith("elsewhere") else {}
    assert machine.run("-V", **environ).stdout == f"{kept} ran -V\n"


def test_one_that_uv_knows_is_found(machine: Machine):
    kept = machine.has("uv-kept/python3.13", GOOD)
    machine.has("bin/uv", f'test "$*" = "python find 3.13" && echo {kept}')
    assert machine.run("-V").stdout == f"{kept} ran -V\n"


def test_the_one_named_by_the_user_comes_first(machine: Machine):
    machine.has("bin/python3.13", GOOD)
    named = machine.has("mine/python", GOOD)
    assert machine.run("-V", PYTHON=str(named)).stdout == f"{named} ran -V\n"


def test_none_at_all_is_one_line_that_says_how_to_get_it(machine: Machine):
    machine.has("bin/python3", OLD)
    done = machine.run("-V")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "uv python install 3.13" in done.stderr
