"""The command `az` as a child process, with a script of our own in its place."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from infra.deploy.edge import az
from infra.deploy.edge.az import Az
from infra.deploy.errors import AzureError, DeployError

LISTENER = """#!/bin/sh
printf '%s\\n' "$@" > "{home}/arguments"
for each in "$@"; do
    case "$each" in @*) file="${{each#@}}"; cp "$file" "{home}"; ls -ld "$(dirname "$file")" > "{home}/mode" ;; esac
done
{then}
"""


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    def write(then: str) -> None:
        file = tmp_path / "az"
        file.write_text(LISTENER.format(home=tmp_path, then=then))
        file.chmod(0o700)

    return write


def test_what_is_sent_goes_by_files_that_only_we_can_read(command, tmp_path: Path):
    command('echo \'{"name": "media-key"}\'')
    body = {"properties": {"value": "a secret"}}
    address = "https://management.azure.com/subscriptions/s/x?api-version=1&$skiptoken=a%3D%3D"
    assert Az().ask("PUT", address, body) == {"name": "media-key"}
    assert (tmp_path / "url").read_text() == address
    assert json.loads((tmp_path / "body").read_text()) == body
    arguments = (tmp_path / "arguments").read_text().splitlines()
    assert arguments[:3] == ["rest", "--method", "put"]
    assert arguments[3::2] == ["--url", "--body"]
    assert not re.search("[&%]|a secret", " ".join(arguments))
    assert (tmp_path / "mode").read_text().startswith("drwx------")
    assert not [it for it in arguments[4::2] if Path(it.removeprefix("@")).exists()]


def test_no_answer_is_none(command):
    command("exit 0")
    assert Az().ask("POST", "/subscriptions/s/x?api-version=1") is None


def test_a_refusal_is_told_by_its_first_line(command):
    command("echo 'ERROR: Forbidden({})' >&2; echo more >&2; exit 3")
    with pytest.raises(AzureError, match=r"^az rest: ERROR: Forbidden\(\{\}\)$"):
        Az().ask("GET", "/subscriptions/s/x?api-version=1")


def test_a_command_that_hangs_is_given_up(command, monkeypatch: pytest.MonkeyPatch):
    command("exec sleep 30")
    monkeypatch.setattr(az, "SECONDS", 0.2)
    with pytest.raises(AzureError, match="no answer"):
        Az().ask("GET", "/subscriptions/s/x?api-version=1")


def test_a_command_that_is_missing_is_told_with_where_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DeployError, match="az is not on the PATH: https://"):
        Az().ask("GET", "/subscriptions/s/x?api-version=1")


def test_a_command_that_is_attended_to_fails_as_it_ends(command):
    command("exit 1")
    with pytest.raises(AzureError, match="ended with 1"):
        az.attend("az", ["up"])
