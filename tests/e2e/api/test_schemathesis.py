"""The app does what its description promises, whatever is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.contract.api.served import promises
from tests.e2e.site import Site, site_of

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(900)]

KEYS = 60
"""Each asks 600 times a minute at most: together they may ask more quickly than one client can."""


async def ask(site: Site, method: str, path: str, body: Any = None) -> Any:
    headers = {"x-api-key": site.stack.run.api_key}
    url = f"{site.stack.urls['public']}{path}"
    async with site.http.request(method, url, json=body, headers=headers) as answer:
        return await answer.json()


async def test_every_operation_keeps_its_promises(tmp_path: Path):
    async with site_of(tmp_path / "stack", engine="modem") as site:
        made = [
            await ask(site, "POST", "/v1/keys", {"name": f"asks {number}", "scopes": ["owner"]})
            for number in range(KEYS)
        ]
        lists = [await ask(site, "GET", f"/v1/{kind}?limit=100") for kind in ("projects", "keys")]
        ids = [each["id"] for found in lists for each in found["items"]]
        code, output = await promises(site.stack.urls["public"], [it["secret"] for it in made], ids, tmp_path)
        log = site.log("host")
    assert code == 0, output
    assert "rest.broke" not in log
