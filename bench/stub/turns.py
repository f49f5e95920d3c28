"""Turns with providers that answer at once and no audio: what the app itself takes for one."""

from bench.calls.call import Call
from bench.calls.carrier import Carrier
from bench.calls.load import Plan
from bench.figures import percentile
from bench.live import script
from bench.stub.app import opened
from bench.stub.providers import AT_ONCE

CALLS = 50
TURNS = 8
WARM_UP = 50


async def measure() -> dict[str, float]:
    """Milliseconds; the calls take turns, so that each finds the others' in the store."""
    carrier = await opened(AT_ONCE)
    await _talk(carrier)
    taken = [sample.ms for sample in carrier.samples if sample.kind == "turn"][WARM_UP:]
    return {"turns": len(taken), "p50": percentile(taken, 50), "p99": percentile(taken, 99)}


async def _talk(carrier: Carrier) -> None:
    words = script.references()
    calls = [Call(carrier) for _ in range(CALLS)]
    for call in calls:
        await call.ring()
    for _ in range(TURNS):
        for call in calls:
            said = next(words)
            call.wait(Plan.every)
            await call.begin_to_say(said)
            await call.say(said)
