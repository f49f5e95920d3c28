"""The parts of the bench, in the order that spares a start of the stack."""

from collections.abc import Iterable
from dataclasses import dataclass

from bench import flame
from bench.calls.load import Plan
from bench.ears import comparison as ears
from bench.figures import Result
from bench.live import held, history, storm, turns
from bench.live.site import AT_ONCE, PACES, opened
from bench.record import comparison as record
from bench.starts import imports, package, worker
from bench.stub import process
from bench.words import comparison

NAMES = (
    "imports",
    "package",
    "memory",
    "stub",
    "starts",
    "history",
    "storm",
    "turns",
    "words",
    "ears",
    "held",
    "record",
)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    parts: tuple[str, ...]
    plan: Plan
    runs: int
    workers: int
    flame: bool

    def any(self, names: Iterable[str]) -> bool:
        return not set(names).isdisjoint(self.parts)


async def measure(wanted: Wanted) -> list[Result]:
    return [*await _alone(wanted), *await _unpaced(wanted), *await _paced(wanted)]


async def _alone(wanted: Wanted) -> list[Result]:
    results: list[Result] = []
    if "imports" in wanted.parts:
        results.append(await imports.measure())
    if "package" in wanted.parts:
        results.append(await package.measure())
    if "memory" in wanted.parts:
        results.append(await process.turns(wanted.runs))
    if "stub" in wanted.parts:
        results.append(await process.held())
    if "record" in wanted.parts:
        results.append(await record.measure())
    return results


async def _unpaced(wanted: Wanted) -> list[Result]:
    """With stand-ins that answer at once."""
    if not wanted.any(("starts", "history", "storm")):
        return []
    results: list[Result] = []
    long_call: str | None = None
    print("Starting a stack of its own, with stand-ins that answer at once ...", flush=True)
    async with opened(1, AT_ONCE) as site:
        if "starts" in wanted.parts:
            results.append(await worker.measure(site))
        if "history" in wanted.parts:
            long_call = await history.call(site)
        if "storm" in wanted.parts:
            results.append(await storm.measure(site, wanted.runs))
    if long_call:
        results.append(history.result(long_call))
    return results


async def _paced(wanted: Wanted) -> list[Result]:
    if not wanted.any(("turns", "words", "ears", "held")) and not wanted.flame:
        return []
    results: list[Result] = []
    paces = "; ".join(f"{name} {' '.join(pace)}" for name, pace in PACES.items())
    print(f"Starting a stack of its own, with {_number(wanted.workers)}; {paces} ...", flush=True)
    async with opened(wanted.workers, PACES) as site:
        if "turns" in wanted.parts:
            results.append(await turns.measure(site, wanted.plan, wanted.runs))
        if wanted.flame:
            await flame.record(site, wanted.plan)
        if "words" in wanted.parts:
            results.append(await comparison.measure(site, wanted.runs))
        if "ears" in wanted.parts:
            results.append(await ears.measure(site, wanted.runs))
        if "held" in wanted.parts:
            results.append(await held.measure(site))
    return results


def _number(workers: int) -> str:
    return "1 worker" if workers == 1 else f"{workers} workers"
