from __future__ import annotations

import base64
from typing import Any

import pytest

from infra.deploy.edge.memory import MemoryAzure
from infra.deploy.edge.ports import Json
from infra.deploy.errors import AzureError, DeployError
from infra.deploy.verbs.secrets import secrets
from tests.unit.infra.deploy.bench import Bench


def a_bench(**environ: str) -> Bench:
    bench = Bench()
    bench.environ |= environ
    return bench


def test_what_is_missing_is_made_or_taken_from_the_environment():
    bench = a_bench(TWILIO_AUTH_TOKEN="the token")
    secrets(bench.deployment)
    assert bench.azure.secrets.keys() == {"twilio-auth-token", "media-key"}
    assert bench.azure.secrets["twilio-auth-token"] == "the token"
    assert len(base64.b64decode(bench.azure.secrets["media-key"], validate=True)) == 32


def test_what_is_there_is_never_written_again():
    bench = a_bench(TWILIO_AUTH_TOKEN="another")
    bench.azure.secrets = {"twilio-auth-token": "the token", "media-key": "k"}
    secrets(bench.deployment)
    assert bench.azure.secrets == {"twilio-auth-token": "the token", "media-key": "k"}
    assert [where for method, where in bench.azure.asked if method == "PUT"] == []


class Paged(MemoryAzure):
    """One secret a page."""

    def ask(self, method: str, path: str, body: Json | None = None) -> Any:
        if method != "GET" or "/secrets?" not in path:
            return super().ask(method, path, body)
        names, n = sorted(self.secrets), int(path.partition("&skip=")[2] or 0)
        more = {"nextLink": f"https://azure.example{path.partition('&')[0]}&skip={n + 1}"}
        return {"value": [{"name": f"vault/{it}"} for it in names[n : n + 1]]} | (
            more if names[n + 1 :] else {}
        )


def test_a_vault_of_many_secrets_is_read_page_by_page():
    bench = Bench(azure=Paged())
    bench.azure.secrets = {"a": "", "media-key": "k", "twilio-auth-token": "the token"}
    secrets(bench.deployment)
    assert bench.azure.secrets["media-key"] == "k"
    assert "2 of 2 were there already" in bench.told


def test_no_secret_is_told():
    bench = a_bench(TWILIO_AUTH_TOKEN="the token")
    secrets(bench.deployment)
    assert not any(value in bench.told for value in bench.azure.secrets.values())


def test_nothing_is_written_before_everything_is_known():
    bench = a_bench()
    with pytest.raises(DeployError, match="TWILIO_AUTH_TOKEN"):
        secrets(bench.deployment)
    assert bench.azure.secrets == {}


def test_a_key_of_before_cannot_be_made_up():
    bench = a_bench(TWILIO_AUTH_TOKEN="t", VAULT_EXPECTS="media-key,media-key-previous")
    with pytest.raises(DeployError, match="MEDIA_KEY_PREVIOUS"):
        secrets(bench.deployment)


def test_the_app_looks_its_references_up_until_it_reads_them_all():
    bench = a_bench(TWILIO_AUTH_TOKEN="t")
    secrets(bench.deployment)
    refreshed = ("POST", "Microsoft.Web/sites/app/config/configreferences/appsettings/refresh")
    assert refreshed in bench.azure.asked
    assert "reads them all" in bench.told


@pytest.mark.parametrize("trouble", ["a reference that leads nowhere", "a call that is refused"])
def test_secrets_that_were_just_written_do_not_end_the_deployment(trouble: str):
    """Whether the app reads them is seen when it starts: until then nothing is published that could say so."""
    bench = a_bench(TWILIO_AUTH_TOKEN="t")
    if trouble == "a call that is refused":
        bench.azure.refused = {"configreferences"}
    else:
        bench.azure.unresolved = ["media-key"]
    secrets(bench.deployment)
    assert "Azure does not say yet" in bench.told
    assert "Forbidden" in bench.told or "media-key (SecretNotFound)" in bench.told
    assert "reads them all" not in bench.told


def test_a_reference_that_leads_nowhere_ends_a_later_run():
    bench = a_bench()
    bench.azure.secrets = {"twilio-auth-token": "the token", "media-key": "k"}
    bench.azure.unresolved = ["media-key"]
    with pytest.raises(DeployError, match=r"media-key \(SecretNotFound\)"):
        secrets(bench.deployment)


def test_a_refusal_ends_a_later_run_at_once():
    bench = a_bench()
    bench.azure.secrets = {"twilio-auth-token": "the token", "media-key": "k"}
    bench.azure.refused = {"configreferences"}
    with pytest.raises(AzureError, match="Forbidden"):
        secrets(bench.deployment)
    assert bench.clock.now == 0


def test_a_deployment_that_was_not_provisioned_says_so():
    bench = a_bench(VAULT_NAME="")
    with pytest.raises(DeployError, match="VAULT_NAME is not set: `azd provision` tells it"):
        secrets(bench.deployment)
