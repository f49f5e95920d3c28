"""A stack of the bench's own, and the load on it."""

import asyncio
import shutil
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from bench.calls.carrier import Carrier, of_stack
from bench.calls.load import Load, Plan
from bench.live import clocks, script, stages
from bench.live.run import Run, run_of
from bench.usage import Meter
from local.stack.stack import Stack

STATE = Path(".local/bench")
PARTS = ("host", "mongo", "blob", "speech", "model", "carrier", "clinic")
PACES = {
    "model": ("--first-token-ms", "500", "--tokens-per-second", "50"),
    "speech": ("--synthesis-first-byte-ms", "250", "--synthesis-speed", "10"),
}
AT_ONCE: Mapping[str, tuple[str, ...]] = {"model": (), "speech": ()}
TIMEOUT = aiohttp.ClientTimeout(total=15)
MOST_CALLS = 10_000
SETTLE_SECONDS = 2.0
"""What a load's last calls left behind is done by then."""


@dataclass
class Site:
    stack: Stack
    session: aiohttp.ClientSession
    words: Iterator[str] = field(default_factory=script.references)

    def carrier(self) -> Carrier:
        return of_stack(self.stack.run, self.session)

    async def limit(self, live_calls: int) -> None:
        """So many calls may the demo project have at once; all of them come from one caller."""
        url = f"{self.stack.urls['public']}/v1/projects/{self.stack.run.project_id}"
        limits = {"live_calls": live_calls, "live_calls_per_caller": MOST_CALLS}
        key = {"x-api-key": self.stack.run.api_key}
        async with self.session.get(url, headers=key) as response:
            at = {"If-Match": response.headers["ETag"]}
        async with self.session.put(f"{url}/limits", json=limits, headers=key | at) as response:
            response.raise_for_status()

    async def run(self, plan: Plan) -> Run:
        carrier = self.carrier()
        meter = Meter({part: self.stack.pid(part) for part in PARTS})
        window = await Load(plan, carrier, self.words).run(meter.read)
        run = run_of(
            carrier.samples,
            window,
            await clocks.read(self.session, self.stack.urls),
            await stages.read(self.stack.urls["mongo"], self.stack.run.mongodb_database),
            script.reply,
        )
        await asyncio.sleep(SETTLE_SECONDS)
        return run


@asynccontextmanager
async def opened(workers: int, paces: Mapping[str, tuple[str, ...]]) -> AsyncGenerator[Site]:
    shutil.rmtree(STATE, ignore_errors=True)
    options = {**paces, "model": ("--script", str(script.SCRIPT), *paces["model"])}
    async with (
        Stack(engine="modem", workers=workers, state=STATE, random_ports=True, options=options) as stack,
        aiohttp.ClientSession(timeout=TIMEOUT, connector=aiohttp.TCPConnector(limit=0)) as session,
    ):
        site = Site(stack, session)
        await site.limit(MOST_CALLS)
        yield site
