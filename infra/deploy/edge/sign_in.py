"""az signs in anew for each step in a job of GitHub: an assertion is over in minutes and its tokens in about an hour,
while a deployment may take longer. Elsewhere whoever signed in stays so.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from infra.deploy.edge.ports import Web
from infra.deploy.errors import DeployError

AUDIENCE = "api://AzureADTokenExchange"
NEEDED = "ACTIONS_ID_TOKEN_REQUEST_URL ACTIONS_ID_TOKEN_REQUEST_TOKEN AZURE_CLIENT_ID AZURE_TENANT_ID".split()


def sign_in(environ: Mapping[str, str], web: Web, run: Callable[[str, Sequence[str]], str]) -> None:
    url, token, client, tenant = (environ.get(name, "") for name in NEEDED)
    if not (url and token and client and tenant):
        return
    asked = f"{url}&audience={quote(AUDIENCE, safe='')}"
    answer = web.ask("GET", asked, headers={"authorization": f"Bearer {token}"})
    if answer.status != 200:
        raise DeployError(f"GitHub does not say who this job is: HTTP {answer.status}")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "assertion"
        file.write_text(json.loads(answer.body)["value"], encoding="utf-8")
        who = ["--username", client, "--tenant", tenant, "--federated-token", f"@{file}"]
        run("az", ["login", "--service-principal", *who, "--output", "none"])
