"""The first word of three-sentence replies: the app's against the plain loop's, in turn on the same stack."""

import asyncio
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.calls.call import Call, CallOverError
from bench.calls.carrier import Carrier
from bench.calls.load import Plan
from bench.figures import Result, spread
from bench.live import script
from bench.live.site import Site
from bench.words.plain import PlainLoop, opened

LANES = 3
PAIRS = 5


@dataclass
class Times:
    """Milliseconds from the caller's words to the first sound of the answer."""

    app: list[float] = field(default_factory=list[float])
    plain: list[float] = field(default_factory=list[float])

    @property
    def ratio(self) -> float:
        return statistics.median(self.plain) / statistics.median(self.app)


async def measure(site: Site, runs: int) -> Result:
    print("First word of three-sentence replies, by turns from the app and from the plain loop:", flush=True)
    carrier, words, made = site.carrier(), script.cases(), list[Times]()
    async with opened() as plain:
        await _run(carrier, plain, words, pairs=1)  # both open their connections
        for number in range(1, runs + 1):
            made.append(await _run(carrier, plain, words, pairs=PAIRS))
            print(line(number, made[-1]), flush=True)
    return Result(
        rows={"first_word_ratio": spread([times.ratio for times in made])},
        details={
            "first_word": {
                "app_ms": statistics.median([ms for times in made for ms in times.app]),
                "plain_loop_ms": statistics.median([ms for times in made for ms in times.plain]),
            }
        },
        faults=[f"{sample.kind}: {sample.fault}" for sample in carrier.samples if sample.fault],
    )


def line(number: int, times: Times) -> str:
    app, plain = statistics.median(times.app), statistics.median(times.plain)
    return (
        f"  run {number}: {len(times.app)} replies each; app {app:.0f} ms, plain loop {plain:.0f} ms:"
        f" {times.ratio:.2f} times sooner"
    )


async def _run(carrier: Carrier, plain: PlainLoop, words: Iterator[str], *, pairs: int) -> Times:
    times = Times()
    async with asyncio.TaskGroup() as lanes:
        for _ in range(LANES):
            lanes.create_task(_lane(carrier, plain, words, times, pairs))
    return times


async def _lane(carrier: Carrier, plain: PlainLoop, words: Iterator[str], times: Times, pairs: int) -> None:
    """Both answer the same kind of words; each pair's are new."""
    call = Call(carrier)
    try:
        await call.ring()
        for said in [next(words) for _ in range(pairs)]:
            call.wait(Plan.every)
            await call.begin_to_say(said)
            times.app.append(await call.say(said))
            times.plain.append(await _clocked(plain, said))
        await call.hang_up()
    except CallOverError:
        return  # the carrier's samples say why


async def _clocked(plain: PlainLoop, words: str) -> float:
    began = time.perf_counter()
    await plain.answer(words)
    return (time.perf_counter() - began) * 1_000
