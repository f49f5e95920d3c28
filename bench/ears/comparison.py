"""The end of the caller's words to the agent's first word, by both listening engines, in turn on the same stack."""

import asyncio
import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.ears.prices import a_minute
from bench.figures import Result, spread
from bench.live.site import Site
from local.phone.leg import Leg
from local.phone.phone import Phone
from local.speech.engines import open_engine
from local.stack.demo import NUMBERS

CALLER = "+15550100001"
TURNS = 4


@dataclass
class Times:
    """Milliseconds by engine."""

    by: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in NUMBERS})

    def median(self, engine: str) -> float:
        return statistics.median(self.by[engine])


async def measure(site: Site, runs: int) -> Result:
    """At real pace: what is heard is the call's own time, the pause that tells the end of speech within it."""
    print("End of speech to first word, at real pace, by both ears in turn:", flush=True)
    made: list[Times] = []
    for number in range(1, runs + 1):
        made.append(await _run(site))
        told = ", ".join(f"{engine} {made[-1].median(engine):.0f} ms" for engine in NUMBERS)
        print(f"  run {number}: {told}", flush=True)
    return Result(
        rows={},
        details={
            "listening": {
                engine: {
                    "median_ms": round(spread([times.median(engine) for times in made]).median),
                    "dollars_a_minute": a_minute(engine),
                }
                for engine in NUMBERS
            }
        },
        faults=[],
    )


async def _run(site: Site) -> Times:
    times = Times()
    async with asyncio.TaskGroup() as calls:
        for engine in NUMBERS:
            calls.create_task(_call(site, engine, times.by[engine], site.words))
    return times


async def _call(site: Site, engine: str, times: list[float], words: Iterator[str]) -> None:
    run = site.stack.run
    phone = Phone(site.stack.urls["carrier"], open_engine(run.engine, Path(run.voice_socket)))
    async with phone.dial(from_=CALLER, to=NUMBERS[engine], pace="real") as leg:
        await leg.hear()
        times += [await _answered_after(leg, next(words)) for _ in range(TURNS)]


async def _answered_after(leg: Leg, words: str) -> float:
    await leg.say(words)
    turn = await leg.understand(await leg.listen())
    return turn.answered_after_ms or 0.0
