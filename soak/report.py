"""What is printed of a round, and what is kept of all of them as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from soak.judging.judge import Kind
from soak.rounds import Result

COUNTED: Mapping[str, Kind] = {
    "dropped": "dropped",
    "doubled_effects": "doubled_effect",
    "doubled_turns": "doubled_turn",
    "unheard_in_history": "unheard",
    "lost": "lost",
}


def counts(results: Sequence[Result]) -> dict[str, int]:
    """Each counts the findings of its kind; a call is dropped once at most."""
    kinds = [finding.kind for result in results for finding in result.findings]
    return {name: kinds.count(kind) for name, kind in COUNTED.items()}


def line(number: int, results: Sequence[Result], seconds: float) -> str:
    deaths = [death for result in results for death in result.deaths]
    held = sum(death.held for death in deaths)
    found = (
        ", ".join(f"{count} {name}" for name, count in counts(results).items() if count) or "nothing found"
    )
    return f"round {number:>2}: {len(results)} calls, {len(deaths)} deaths ({held} with a webhook in hand), {found}, {seconds:.0f} s"


def details(results: Sequence[Result]) -> Iterator[str]:
    for result in results:
        for finding in result.findings:
            yield f"  {finding.kind} in {result.call_id}, {result.plan}: {finding.detail}"


def document(results: Sequence[Result], *, rounds: int, seed: int, workers: int) -> dict[str, Any]:
    deaths = [death for result in results for death in result.deaths]
    return {
        "rounds": rounds,
        "calls": len(results),
        **counts(results),
        "seed": seed,
        "workers": workers,
        "deaths": len(deaths),
        "deaths_with_a_webhook_in_hand": sum(death.held for death in deaths),
        "deaths_of_the_front": sum(death.victim == "front" for death in deaths),
        "findings": [asdict(result) for result in results if result.findings],
    }
