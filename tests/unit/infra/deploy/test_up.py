from __future__ import annotations

from collections.abc import Sequence

import pytest

from infra.deploy.errors import AzureError, DeployError
from infra.deploy.verbs.up import up
from tests.unit.infra.deploy.bench import Bench


class Commands:
    """az and azd; what begins with a refused line fails."""

    def __init__(self, *refused: str) -> None:
        self.refused = refused
        self.lines: list[str] = []

    def __call__(self, command: str, arguments: Sequence[str]) -> str:
        line = " ".join([command, *arguments])
        self.lines.append(line)
        if line.startswith(self.refused):
            raise AzureError(command, "no")
        return "the-subscription\n" if "--query id" in line else ""


def a_bench(**environ: str) -> Bench:
    bench = Bench()
    bench.environ = {"AZURE_LOCATION": "swedencentral", "TWILIO_ACCOUNT_SID": "AC1"} | environ
    return bench


def deployed(bench: Bench, commands: Commands) -> list[str]:
    up(bench.deployment, run=commands, attend=commands)
    return commands.lines


def test_everything_that_azd_would_ask_for_is_told_before():
    lines = deployed(a_bench(TALKSTACK_PROFILE="prod"), Commands("azd env select", "az group show"))
    assert (
        "az group create --subscription the-subscription --name rg-talkstack-prod --location swedencentral"
        in lines
    )
    assert any(
        line.startswith("azd env new talkstack-prod --subscription the-subscription") for line in lines
    )
    (kept,) = (line for line in lines if line.startswith("azd env set"))
    assert {
        "TALKSTACK_PROFILE=prod",
        "AZURE_RESOURCE_GROUP=rg-talkstack-prod",
        "AZURE_LOCATION=swedencentral",
        "TWILIO_ACCOUNT_SID=AC1",
    } <= set(kept.split())
    assert lines[-1] == "azd up --no-prompt --environment talkstack-prod"


def test_an_environment_that_is_there_is_taken():
    """With the region that is told now: azd would go on with the one that it kept."""
    lines = deployed(a_bench(AZURE_ENV_NAME="mine", AZURE_LOCATION="westeurope"), Commands())
    assert not any(line.startswith("az group create") for line in lines)
    assert not any(line.startswith("azd env new") for line in lines)
    assert any("azd env set" in line and "AZURE_LOCATION=westeurope" in line for line in lines)
    assert lines[-1].endswith("--environment mine")


def test_no_secret_is_kept_with_the_environment():
    lines = deployed(a_bench(TWILIO_AUTH_TOKEN="the token", API_KEY="ts_key"), Commands())
    assert not any("the token" in line or "ts_key" in line for line in lines)


@pytest.mark.parametrize(
    ("refused", "remedy"), [("az account show", "az login"), ("azd auth login", "azd auth login")]
)
def test_whoever_is_not_signed_in_is_told_how(refused: str, remedy: str):
    with pytest.raises(DeployError, match=remedy):
        deployed(a_bench(), Commands(refused))


def test_the_region_is_nobodys_guess():
    with pytest.raises(DeployError, match="AZURE_LOCATION"):
        deployed(a_bench(AZURE_LOCATION=""), Commands())


def test_a_name_that_no_resource_can_bear_makes_nothing():
    commands = Commands()
    with pytest.raises(DeployError, match="AZURE_ENV_NAME is Mine"):
        deployed(a_bench(AZURE_ENV_NAME="Mine"), commands)
    assert commands.lines == []
