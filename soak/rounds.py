"""A round: five calls, in each of which something else dies."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from soak.judging.judge import Finding, judge
from soak.kills.plan import MOMENTS, Plan, every, fronts, instants
from soak.kills.relay import Death
from soak.scene import Scene

INSTANTS = 10
FRONTS = 3


@dataclass(frozen=True)
class Result:
    """A call, what died in it and what was found."""

    round: int
    plan: str
    call_id: str
    deaths: Sequence[Death]
    findings: Sequence[Finding]


def plans(seed: int, number: int, workers: int) -> Mapping[str, Plan]:
    """The same for the same seed and round, whatever was drawn before."""

    def random(name: str) -> Random:
        return Random(f"{seed}/{number}/{name}")

    return {
        **{f"{moment} each webhook": every(moment, random(moment)) for moment in MOMENTS},
        f"at {INSTANTS} instants": instants(INSTANTS, workers, random("instants")),
        f"{FRONTS} fronts": fronts(FRONTS, random("fronts")),
    }


async def play(scene: Scene, chosen: Mapping[str, Plan], number: int) -> AsyncIterator[Result]:
    for name, plan in chosen.items():
        evidence = await scene.call(plan)
        yield Result(
            round=number,
            plan=name,
            call_id=str(evidence.call.get("_id", "")),
            deaths=tuple(scene.relay.deaths),
            findings=judge(evidence),
        )
