"""The app does what its description promises, whatever is asked."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.e2e.site import Site, site_of

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

HERE = Path(__file__).parent
KEYS = 12
"""Each asks 600 times a minute at most."""


async def owners(site: Site) -> tuple[list[str], list[str]]:
    """Secrets to ask with, and the ids that must stay."""
    headers = {"x-api-key": site.stack.run.api_key}
    secrets, ids = [], []
    for number in range(KEYS):
        sent = {"name": f"asks {number}", "scopes": ["owner"]}
        async with site.http.post(f"{site.stack.urls['public']}/v1/keys", json=sent, headers=headers) as made:
            key = await made.json()
        secrets.append(key["secret"])
        ids.append(key["id"])
    for kind in ("projects", "keys"):
        async with site.http.get(
            f"{site.stack.urls['public']}/v1/{kind}?limit=100", headers=headers
        ) as found:
            ids += [each["id"] for each in (await found.json())["items"]]
    return secrets, ids


async def asked(url: str, secrets: list[str], ids: list[str], folder: Path) -> tuple[int, str]:
    """Schemathesis's verdict on all that is described there."""
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", HERE / "schemathesis.toml"]
    environ = os.environ | {
        "SCHEMATHESIS_HOOKS": "tests.e2e.api.hooks",
        "PYTHONPATH": str(HERE.parents[2]),
        "API_KEYS": ",".join(secrets),
        "API_IDS": ",".join(ids),
    }
    process = await asyncio.create_subprocess_exec(
        *command, "run", f"{url}/v1/openapi.json", "--workers", "2",
        cwd=folder, env=environ, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    output, _ = await process.communicate()
    return process.returncode or 0, output.decode()


async def test_every_operation_keeps_its_promises(tmp_path: Path):
    async with site_of(tmp_path / "stack", engine="modem") as site:
        secrets, ids = await owners(site)
        code, output = await asked(site.stack.urls["public"], secrets, ids, tmp_path)
        log = site.log("host")
    assert code == 0, output
    assert "rest.broke" not in log
