"""azure.yaml's hooks, as azd runs them, over the whole stack and an `az` that only writes down."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import aiohttp
import pytest
import yaml

from tests.e2e.site import Site

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

ROOT = Path(__file__).parents[3]
HOOKS = yaml.safe_load((ROOT / "azure.yaml").read_text(encoding="utf-8"))["hooks"]
NUMBER = "+15550007000"
FALLBACK = "https://fb.example/"


@dataclass
class Deployer:
    home: Path
    environ: dict[str, str]

    async def hook(self, name: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return await self._run(["sh", "-c", HOOKS[name]["posix"]["run"]], environ)

    async def verb(self, name: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return await self._run(["sh", "local/setup/python", "-m", "infra.deploy", name], environ)

    async def _run(self, command: list[str], environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
        return await asyncio.to_thread(
            subprocess.run,
            command,
            cwd=ROOT,
            env=self.environ | environ,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def vault(self) -> dict[str, str]:
        return {it.name: it.read_text() for it in (self.home / "vault").iterdir()}

    @property
    def files(self) -> dict[str, bytes]:
        return {it.name: it.read_bytes() for it in (self.home / "files").iterdir()}

    @property
    def asked(self) -> str:
        return (self.home / "asked").read_text()


def a_deployer(site: Site, home: Path) -> Deployer:
    for folder in ("vault", "files"):
        (home / folder).mkdir()
    (home / "keys.json").write_text(json.dumps({"masterKey": site.host_keys["master"]}))
    environ = {
        "PATH": f"{Path(__file__).parent}:{os.environ['PATH']}",
        "HOME": os.environ.get("HOME", ""),
        "FAKE_AZ": str(home),
        "AZURE_SUBSCRIPTION_ID": "s",
        "AZURE_RESOURCE_GROUP": "g",
        "AZURE_FUNCTION_APP_NAME": "app",
        "AZURE_APP_URL": site.stack.urls["host"],
        "VAULT_NAME": "vault",
        "VAULT_EXPECTS": "twilio-auth-token,media-key,secrets-key,person-key",
        "FALLBACK_ACCOUNT_NAME": "fb",
        "FALLBACK_URL": FALLBACK,
        "TALKSTACK_PROJECT": home.name,
        "TALKSTACK_NUMBER": NUMBER,
    }
    return Deployer(home, environ)


async def own(site: Site, e164: str) -> None:
    """The account at Twilio has a number that nobody here knows yet."""
    run = site.stack.run
    url = (
        f"{site.stack.urls['carrier']}/2010-04-01/Accounts/{run.twilio_account_sid}/IncomingPhoneNumbers.json"
    )
    auth = aiohttp.encode_basic_auth(run.twilio_account_sid, run.twilio_auth_token)
    form = {"PhoneNumber": e164}
    async with site.http.post(url, data=form, headers={"Authorization": auth}) as response:
        assert response.status == 201, await response.text()


async def asked_with(site: Site, key: str, path: str) -> Any:
    async with site.http.get(f"{site.stack.urls['public']}{path}", headers={"x-api-key": key}) as response:
        assert response.ok, await response.text()
        return await response.json()


async def test_a_deployment_is_set_up_by_its_hooks_once(site: Site, tmp_path: Path):
    deployer = a_deployer(site, tmp_path)
    await own(site, NUMBER)
    done = await deployer.hook("postprovision", TWILIO_AUTH_TOKEN="the token")
    assert done.returncode == 0, done.stderr
    assert deployer.vault.keys() == set(deployer.environ["VAULT_EXPECTS"].split(","))
    done = await deployer.hook("postdeploy")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 numbers, 1 of them answered here" in done.stdout

    key = deployer.vault["owner-key"]
    (agent,) = (await asked_with(site, key, "/v1/agents"))["items"]
    assert (agent["name"], agent["published"]) == ("Receptionist", 1)
    (number,) = (await asked_with(site, key, "/v1/numbers"))["items"]
    assert (number["e164"], number["agent_id"]) == (NUMBER, agent["id"])
    assert number["fallback_url"] == f"{FALLBACK}{number['id']}.xml"
    assert (await asked_with(site, key, f"/v1/numbers/{number['id']}/check"))["points_here"]
    say, end = ET.fromstring(deployer.files[f"{number['id']}.xml"])
    assert (say.tag, end.tag) == ("Say", "Hangup")
    keys = (await asked_with(site, key, "/v1/keys"))["items"]
    assert {it["name"] for it in keys if it["revoked_at"] is None} == {"owner"}

    before = deployer.vault, deployer.files
    for hook in ("postprovision", "postdeploy"):
        again = await deployer.hook(hook)
        assert again.returncode == 0, again.stdout + again.stderr
    assert (deployer.vault, deployer.files) == before
    assert len((await asked_with(site, key, "/v1/agents"))["items"]) == 1
    told = done.stdout + done.stderr + again.stdout + again.stderr
    secret = [*deployer.vault.values(), site.host_keys["master"], NUMBER]
    assert not any(it in told or it in deployer.asked for it in secret)


async def test_whoever_lost_the_owners_key_is_told_another(site: Site, tmp_path: Path):
    told = await a_deployer(site, tmp_path).verb("owner")
    key = told.stdout.split()[1]
    assert (await asked_with(site, key, "/v1/agents"))["items"] == []


async def test_a_hook_that_cannot_go_on_says_why_and_fails(site: Site, tmp_path: Path):
    deployer = a_deployer(site, tmp_path)
    done = await deployer.hook("postprovision")
    assert done.returncode != 0
    assert "TWILIO_AUTH_TOKEN" in done.stderr
    assert deployer.vault == {}
    without = await deployer.hook("postprovision", PATH="/usr/bin:/bin", VAULT_EXPECTS="media-key")
    assert "az is not on the PATH" in without.stderr


async def test_only_the_master_key_sets_up(site: Site):
    for given in ({}, {"x-functions-key": site.host_keys["host"]}, {"x-api-key": site.stack.run.api_key}):
        url = f"{site.stack.urls['host']}/setup/owner"
        async with site.http.post(url, json={}, headers=given) as response:
            assert response.status == 401


async def test_a_sound_stack_passes_the_smoke_test(site: Site, tmp_path: Path):
    url = site.stack.urls["public"]
    done = await a_deployer(site, tmp_path).verb("smoke", SMOKE_URL=url, API_KEY=site.stack.run.api_key)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("  ok ") == 10


async def test_what_is_no_talkstack_fails_the_smoke_test(site: Site, tmp_path: Path):
    done = await a_deployer(site, tmp_path).verb("smoke", SMOKE_URL=site.stack.urls["clinic"])
    assert done.returncode == 1
    assert "checks failed" in done.stderr
