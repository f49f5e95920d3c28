"""The package takes a call, unpacked and on an interpreter that holds its requirements alone."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path
from zipfile import ZipFile

import aiohttp
import pytest

from local.package.interpreter import python_in_place
from local.package.package import make
from tests.e2e.site import Site, site_of, talk

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

ROOT = Path(__file__).parents[3]
NAMES = (
    "from importlib.metadata import distributions\nprint(*(it.metadata['Name'] for it in distributions()))"
)
TELLS = "\nimport logging, sys\nlogging.getLogger('package').warning('runs from %s on %s', __file__, sys.executable)\n"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    with ZipFile(make(ROOT, folder, with_dependencies=False).file) as zipped:
        zipped.extractall(folder / "app")
    with (folder / "app" / "function_app.py").open("a") as source:
        source.write(TELLS)
    ready = subprocess.run(
        [sys.executable, "-m", "local.package.interpreter", str(folder / "app")], check=False, cwd=ROOT
    )
    assert ready.returncode == 0
    return folder / "app"


def test_a_folder_that_has_no_interpreter_yet_is_told_in_one_line(tmp_path: Path):
    for name in ("function_app.py", "host.json", "requirements.txt"):
        (tmp_path / name).write_text("x==1\n")
    command = (
        sys.executable,
        "-m",
        "local.stack",
        "--app",
        str(tmp_path),
        "--state",
        str(tmp_path / "state"),
    )
    run = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)
    assert (run.returncode, run.stderr.count("\n")) == (1, 1)
    assert run.stderr.startswith(f"stack: {tmp_path} has no interpreter yet")


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_interpreter_holds_what_the_package_names_and_no_more(app: Path):
    command = (python_in_place(ROOT, app), "-c", NAMES)
    held = subprocess.run(command, check=True, capture_output=True, text=True, cwd=app).stdout.split()
    named = re.findall(r"^([\w.-]+)==", (app / "requirements.txt").read_text(), re.MULTILINE)
    assert sorted(map(plain, held)) == sorted(map(plain, named))


async def call(*options: str) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "local.call", *options), cwd=ROOT, stdout=PIPE, stderr=STDOUT
    )
    printed, _ = await process.communicate()
    return process.returncode, printed.decode()


async def worker(site: Site) -> Path:
    url = f"{site.stack.urls['host']}/admin/workers"
    headers = {"x-functions-key": site.host_keys["master"]}
    async with aiohttp.ClientSession() as http, http.get(url, headers=headers) as response:
        (described,) = await response.json()
    return Path("/proc") / str(described["pid"])


@pytest.mark.asyncio(loop_scope="session")
async def test_the_unpacked_package_takes_a_call(app: Path, tmp_path: Path):
    python = python_in_place(ROOT, app)
    async with site_of(tmp_path, engine="modem", app=app) as site:
        async with site.dial() as leg:
            await talk(leg, await site.booking())
        process = await worker(site)
        assert (process / "cmdline").read_text().split("\0")[0] == python
        assert (process / "cwd").readlink() == app
        assert await call("--state", str(tmp_path), "--app", str(ROOT)) == (
            1,
            f"call: the stack that runs has the app in {app}; stop it, or call without APP\n",
        )
    assert f"package: runs from {app}/function_app.py on {python}" in site.log("host")
