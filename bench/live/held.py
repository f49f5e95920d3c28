"""How many live calls the whole stack holds with no turn late."""

from bench.calls.load import Plan
from bench.figures import NoSamplesError, Result
from bench.knee import search
from bench.live.run import Run
from bench.live.site import Site

FIRST = 50
MOST = 800


class Probes:
    def __init__(self, site: Site) -> None:
        self._site = site
        self.runs: dict[int, Run] = {}

    async def attempt(self, calls: int) -> Run | None:
        plan = Plan(calls=calls, seconds=16.0, cool_down=3.0)
        try:
            run = await self._site.run(plan)
        except NoSamplesError:
            print(f"  {calls} calls: no turn was answered", flush=True)
            return None
        self.runs[calls] = run
        print(line(calls, run), flush=True)
        return run


async def measure(site: Site) -> Result:
    print("Live calls held with no turn later than 500 ms over model and synthesis:", flush=True)
    probes = Probes(site)
    knee = await search(probes.attempt, first=FIRST, most=MOST)
    at = probes.runs.get(knee.held)
    if at:
        print(f"  the knee: {knee.held} calls; CPU ms per turn there: {at.shares_of_cpu}", flush=True)
    return Result(
        rows={"calls_held": knee.row},
        details={
            "held": {str(calls): _summary(run) for calls, run in sorted(probes.runs.items())},
            "cpu_ms_per_turn_at_knee": at.cpu if at else {},
        },
        elsewhere=max((run.elsewhere for run in probes.runs.values()), default=0.0),
    )


def line(calls: int, run: Run) -> str:
    latest = run.slowest[0][1]
    failed = f", {len(run.faults)} requests failed" if run.faults else ""
    return (
        f"  {calls} calls: {'held' if run.held else 'too many'}; {run.late} of {run.turns} turns late, the latest"
        f" {latest:.0f} ms over{failed}; CPU ms per turn: {run.shares_of_cpu}"
    )


def _summary(run: Run) -> dict[str, object]:
    return {
        "held": run.held,
        "turns": run.turns,
        "late": run.late,
        "latest_ms": round(run.slowest[0][1], 1),
        "failed": len(run.faults),
        "cpu_ms_per_turn": run.cpu,
    }
