from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from infra.deploy.edge.memory import MemoryWeb
from infra.deploy.edge.sign_in import NEEDED, sign_in
from infra.deploy.errors import DeployError
from tests.unit.infra.deploy.bench import refuses, says

GITHUB = "https://github.example"
JOB: dict[str, str] = dict(
    zip(NEEDED, (f"{GITHUB}/token?version=2", "the job's token", "client", "tenant"), strict=True)
)


class Az:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.assertions: list[str] = []

    def __call__(self, command: str, arguments: Sequence[str]) -> str:
        self.lines.append(" ".join([command, *arguments]))
        self.assertions += [Path(it[1:]).read_text() for it in arguments if it.startswith("@")]
        return ""


def test_a_job_of_github_signs_in_with_an_assertion_of_this_minute():
    az, web = Az(), MemoryWeb(GITHUB, {("GET", "/token"): says({"value": "the assertion"})})
    sign_in(JOB, web, az)
    assert web.asked == [("GET", "/token?version=2&audience=api%3A%2F%2FAzureADTokenExchange", None)]
    assert az.assertions == ["the assertion"]
    (line,) = az.lines
    assert line.startswith(
        "az login --service-principal --username client --tenant tenant --federated-token @"
    )
    assert "the assertion" not in line
    assert "the job's token" not in line


@pytest.mark.parametrize("missing", NEEDED)
def test_whoever_is_not_such_a_job_stays_as_they_signed_in(missing: str):
    az, web = Az(), MemoryWeb(GITHUB, {})
    sign_in({name: value for name, value in JOB.items() if name != missing}, web, az)
    assert (web.asked, az.lines) == ([], [])


def test_a_job_that_may_not_prove_who_it_is_is_told_so():
    web = MemoryWeb(GITHUB, {("GET", "/token"): refuses(403, "forbidden")})
    with pytest.raises(DeployError, match="HTTP 403"):
        sign_in(JOB, web, Az())
