"""Azure by its own command, as whoever is signed in there."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from infra.deploy.edge.ports import Json
from infra.deploy.errors import AzureError, DeployError

SECONDS = 300.0
LONGEST_REASON = 300


class Az:
    def ask(self, method: str, path: str, body: Json | None = None) -> Any:
        """Both go by files that only we can read: arguments are seen by everybody on the machine, and on Windows they pass
        through cmd.exe, which reads the & and % of an address as its own.
        """
        with tempfile.TemporaryDirectory() as folder:
            sent = {"url": path} | ({} if body is None else {"body": json.dumps(body)})
            arguments = ["rest", "--method", method.lower()]
            for name, content in sent.items():
                file = Path(folder) / name
                file.write_text(content, encoding="utf-8")
                arguments += [f"--{name}", f"@{file}"]
            said = run("az", arguments)
        return json.loads(said) if said.strip() else None

    def upload(self, account: str, container: str, name: str, content: bytes, media_type: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "file"
            file.write_bytes(content)
            where = ["--account-name", account, "--container-name", container, "--name", name]
            what = ["--file", str(file), "--content-type", media_type, "--overwrite", "true"]
            run("az", ["storage", "blob", "upload", *where, *what, "--auth-mode", "login", "--no-progress"])


def run(command: str, arguments: Sequence[str]) -> str:
    """What it wrote. AzureError with the first line of its complaint when it fails."""
    try:
        done = subprocess.run(
            [_path(command), *arguments], capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise AzureError(f"{command} {arguments[0]}", f"no answer within {SECONDS:.0f} s") from None
    if done.returncode:
        said = (done.stderr.strip() or f"ended with {done.returncode}").splitlines()[0]
        raise AzureError(f"{command} {arguments[0]}", said[:LONGEST_REASON])
    return done.stdout


def attend(command: str, arguments: Sequence[str]) -> str:
    """It says itself what it does, for as long as it takes."""
    if code := subprocess.run([_path(command), *arguments], check=False).returncode:
        raise AzureError(f"{command} {arguments[0]}", f"ended with {code}")
    return ""


def _path(command: str) -> str:
    path = shutil.which(command)
    if path is None:
        raise DeployError(f"{command} is not on the PATH: {INSTALL[command]}")
    return path


INSTALL = {
    "az": "https://learn.microsoft.com/cli/azure/install-azure-cli",
    "azd": "https://learn.microsoft.com/azure/developer/azure-developer-cli/install-azd",
}
