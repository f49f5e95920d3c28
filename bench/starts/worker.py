"""A worker started anew: its first ring, its first turn, and turns when it is warm."""

import asyncio
import os
import signal
import statistics
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from bench.calls.call import Call, CallOverError
from bench.calls.carrier import Carrier, Sample
from bench.calls.load import Plan
from bench.figures import Result, spread
from bench.live import clocks, script
from bench.live.run import UNHEARD
from bench.live.site import Site
from bench.usage import Process, children

TIMES = 5
WARM_TURNS = 5
LISTENING_SECONDS = Plan.every / 2
"""A caller hears the greeting first; every live call of the bench speaks after as long."""
LOOK_EVERY_SECONDS = 0.01
PAUSE_SECONDS = 0.2


class StartError(Exception):
    pass


@dataclass(frozen=True)
class Start:
    """Milliseconds: from the process's start to its first answer, and turns less the stand-ins' own time."""

    first_voice: float
    first_turn: float
    warm_turn: float

    @property
    def over_warm(self) -> float:
        return self.first_turn - self.warm_turn


async def measure(site: Site) -> Result:
    print(f"A worker started anew, {TIMES} times ...", flush=True)
    starts: list[Start] = []
    for _ in range(TIMES):
        starts.append(await _start(site))
        print(f"  {line(starts[-1])}", flush=True)
    return Result(
        rows={
            "first_voice_ms": spread([start.first_voice for start in starts]),
            "first_turn_over_warm_ms": spread([start.over_warm for start in starts]),
        },
        details={"starts": [asdict(start) for start in starts]},
    )


def line(start: Start) -> str:
    return (
        f"first ring answered {start.first_voice:.0f} ms after the start; first turn {start.first_turn:.0f} ms,"
        f" warm ones {start.warm_turn:.0f} ms"
    )


async def _start(site: Site) -> Start:
    carrier, process = site.carrier(), await _anew(site.stack.pid("host"))
    call = Call(carrier)
    try:
        await call.ring()
        first_voice = process.age - _since(carrier.samples[0])
        await asyncio.sleep(LISTENING_SECONDS)
        said = [await _turn(site, call) for _ in range(1 + WARM_TURNS)]
        await call.hang_up()
    except CallOverError:
        raise StartError([sample.fault for sample in carrier.samples if sample.fault][-1]) from None
    first, *warm = await _own(site, carrier, said)
    return Start(first_voice * 1_000, first, statistics.median(warm))


async def _anew(host: int) -> Process:
    """The host starts another worker for one that died."""
    (old,) = children(host)
    os.kill(old, signal.SIGKILL)
    while True:
        for pid, process in children(host).items():
            if pid != old:
                return process
        await asyncio.sleep(LOOK_EVERY_SECONDS)


async def _turn(site: Site, call: Call) -> str:
    words = next(site.words)
    await call.begin_to_say(words)
    await call.say(words)
    await asyncio.sleep(PAUSE_SECONDS)
    call.wait(Plan.every)
    return words


async def _own(site: Site, carrier: Carrier, said: Sequence[str]) -> list[float]:
    """The turns' own milliseconds, in the order in which they were said."""
    known = await clocks.read(site.session, site.stack.urls)
    samples = {sample.words: sample for sample in carrier.samples if sample.kind == "turn"}
    turns = [known.turn(samples[words], script.reply) for words in said]
    if None in turns:
        raise StartError(UNHEARD)
    return [turn.own for turn in turns if turn]


def _since(answered: Sample) -> float:
    return time.perf_counter() - answered.began - answered.ms / 1_000
