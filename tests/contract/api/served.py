"""The API over a product in memory, at an address of this machine; and who asks it from outside."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from functions.api.table import described
from talkstack.http.rest.exchange import Incoming
from talkstack.numbers.carrier import Offer
from tests.architecture.source import ROOT, text
from tests.rest import Client, a_client, answer_of

HERE = Path(__file__).parent
LARGEST = 2 * 1024 * 1024

BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
STATUS = re.compile(r"^# (\d{3})$", re.MULTILINE)
CURL = """
set -eu
curl() { command curl -sS -w '%{stderr}%{http_code}\\n' "$@" 2>>"$STATUSES"; }
"""
"""What curl has to say, the status or why there is none, goes to a file of its own."""


@dataclass(frozen=True)
class Served:
    url: str
    owner: Client


@asynccontextmanager
async def served() -> AsyncGenerator[Served]:
    owner = await a_client()
    for e164 in ("+15550001998", "+15550001999"):
        owner.world.adapters.number_carrier.stock.append(Offer(e164=e164, country="US"))

    async def handle(request: web.BaseRequest) -> web.Response:
        if request.path == "/v1/openapi.json":
            return web.Response(body=described(str(request.url.origin())), content_type="application/json")
        incoming = Incoming(
            method=request.method,
            path=request.path,
            query=dict(request.query),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=await request.content.read(LARGEST),
        )
        outgoing = await answer_of(owner.world, incoming)
        told = {"Content-Type": outgoing.media_type} if outgoing.body else {}
        return web.Response(status=outgoing.status, body=outgoing.body, headers={**outgoing.headers, **told})

    runner = web.ServerRunner(web.Server(handle))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield Served(f"http://{':'.join(str(it) for it in runner.addresses[0])}", owner)
    finally:
        await runner.cleanup()


async def run(command: Sequence[str | Path], folder: Path, environ: dict[str, str]) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        env=os.environ | environ,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return process.returncode, output.decode()


async def promises(
    url: str, secrets: Sequence[str], ids: Sequence[str], folder: Path
) -> tuple[int | None, str]:
    """Schemathesis's verdict on all that is described there. `ids` must stay for the secrets to open."""
    command = (sys.executable, "-m", "schemathesis.cli", "--config-file", HERE / "schemathesis.toml")
    environ = {
        "SCHEMATHESIS_HOOKS": "tests.contract.api.hooks",
        "PYTHONPATH": str(ROOT),
        "API_KEYS": ",".join(secrets),
        "API_IDS": ",".join(ids),
    }
    return await run([*command, "run", f"{url}/v1/openapi.json", "--workers", "2"], folder, environ)


def commands() -> tuple[str, list[str]]:
    """The commands of docs/api.md as one script, and the status that stands behind each."""
    script = "\n".join(BLOCK.findall(text(ROOT / "docs" / "api.md")))
    return script, STATUS.findall(script)


async def statuses(url: str, key: str, script: str, folder: Path) -> list[str]:
    """What each of the script's requests got."""
    told = folder / "statuses"
    environ = {"HOST": url, "KEY": key, "STATUSES": str(told)}
    code, output = await run(["bash", "-c", CURL + script], folder, environ)
    assert code == 0, output
    return told.read_text().splitlines()
