"""Turns of all the calls that a project may have, with and without a storm of others that are refused."""

import asyncio
import statistics
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bench.calls.call import CALLER, Call, CallOverError
from bench.calls.carrier import Carrier
from bench.figures import Result, spread
from bench.live.site import Site
from local.carrier.account import new_sid
from local.carrier.media.clock import Instant
from local.carrier.records.calls import Call as Record
from local.carrier.webhooks.request import WebhookRequest

LIVE = 10
TURNS = 3
EVERY_SECONDS = 2.0
BETWEEN_REFUSALS = 0.1


@dataclass
class Times:
    """Milliseconds from the caller's words to the first sound of the answer, and of each refusal."""

    quiet: list[float] = field(default_factory=list[float])
    stormy: list[float] = field(default_factory=list[float])
    refused: list[float] = field(default_factory=list[float])

    @property
    def ratio(self) -> float:
        return statistics.median(self.stormy) / statistics.median(self.quiet)


async def measure(site: Site, runs: int) -> Result:
    print(f"{LIVE} live calls, by turns without and with {1 / BETWEEN_REFUSALS:.0f} refused calls a second:")
    await site.limit(LIVE)
    carrier, made = site.carrier(), [Times() for _ in range(runs)]
    calls = [Call(carrier) for _ in range(LIVE)]
    try:
        for call in calls:
            await call.ring()
        await _talk(site, calls)  # whatever is done once is done by then
        for number, times in enumerate(made, start=1):
            times.quiet += await _talk(site, calls)
            async with _storm(carrier, times.refused):
                times.stormy += await _talk(site, calls)
            print(line(number, times), flush=True)
        for call in calls:
            await call.hang_up()
    except* CallOverError:
        pass  # the carrier's samples say why
    return result(made, [f"{sample.kind}: {sample.fault}" for sample in carrier.samples if sample.fault])


def line(number: int, times: Times) -> str:
    quiet, stormy, refused = map(statistics.median, (times.quiet, times.stormy, times.refused))
    return (
        f"  run {number}: {len(times.quiet)} turns each; {quiet:.0f} ms without, {stormy:.0f} ms with:"
        f" {times.ratio:.2f} times; {len(times.refused)} calls refused in {refused:.0f} ms"
    )


def result(made: list[Times], faults: list[str]) -> Result:
    whole = [times for times in made if times.stormy]
    return Result(
        rows={"storm_ratio": spread([times.ratio for times in whole])} if whole else {},
        details={
            "storm": {
                "quiet_ms": [ms for times in made for ms in times.quiet],
                "stormy_ms": [ms for times in made for ms in times.stormy],
                "refused_ms": [ms for times in made for ms in times.refused],
            }
        },
        faults=faults,
    )


async def _talk(site: Site, calls: list[Call]) -> list[float]:
    """Each call's turns evenly over time."""
    async with asyncio.TaskGroup() as group:
        spoken = [
            group.create_task(_turns(site, call, EVERY_SECONDS * slot / len(calls)))
            for slot, call in enumerate(calls)
        ]
    return [ms for each in spoken for ms in each.result()]


async def _turns(site: Site, call: Call, phase: float) -> list[float]:
    await asyncio.sleep(phase)
    taken: list[float] = []
    for _ in range(TURNS):
        began = time.perf_counter()
        words = next(site.words)
        await call.begin_to_say(words)
        taken.append(await call.say(words))
        await asyncio.sleep(began + EVERY_SECONDS - time.perf_counter())
    return taken


@asynccontextmanager
async def _storm(carrier: Carrier, refused: list[float]) -> AsyncGenerator[None]:
    async with asyncio.TaskGroup() as group:
        blowing = group.create_task(_blow(carrier, refused))
        yield
        blowing.cancel()


async def _blow(carrier: Carrier, refused: list[float]) -> None:
    async with asyncio.TaskGroup() as group:
        while True:
            group.create_task(_knock(carrier, refused))
            await asyncio.sleep(BETWEEN_REFUSALS)


async def _knock(carrier: Carrier, refused: list[float]) -> None:
    record = Record(new_sid("CA"), carrier.account_sid, CALLER, carrier.number.phone_number, carrier.number)
    arrived = WebhookRequest(record.number.voice_url, "POST", Instant(time.time()), record.params(), {})
    began = time.perf_counter()
    twiml = await carrier.wire.post(arrived)
    if b"<Reject" not in twiml:
        raise NotRefusedError
    refused.append((time.perf_counter() - began) * 1_000)


class NotRefusedError(Exception):
    """A call was answered that is one too many."""
