"""What is kept of a run as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

from soak.chaos.judging.evidence import Evidence
from soak.chaos.judging.judge import Finding, Kind
from soak.chaos.judging.paid import Paid

COUNTED: Mapping[str, Kind] = {
    "steps_missed": "step_missed",
    "effects_doubled": "effect_doubled",
    "webhooks_lost": "webhook_lost",
    "webhooks_disordered": "webhook_disordered",
}


def finished(calls: Mapping[int, str], evidence: Sequence[Evidence]) -> int:
    """Wishes whose call is closed; by the carrier's sid or the app's id."""
    closed = [it for it in evidence if "closed" in it.steps]
    known = {it.id for it in closed} | {it.call["twilio_sid"] for it in closed}
    return sum(call in known for call in calls.values())


def document(
    wanted: int,
    calls: Mapping[int, str],
    evidence: Sequence[Evidence],
    findings: Sequence[Finding],
    paid: Paid,
) -> dict[str, Any]:
    """`paid_twice` is money and no effect: whoever dies between an answer and keeping it asks again."""
    kinds = [finding.kind for finding in findings]
    return {
        "calls": wanted,
        "finished": finished(calls, evidence),
        **{name: kinds.count(kind) for name, kind in COUNTED.items()},
        "paid": paid.counts(),
        "paid_twice": paid.twice(evidence),
    }


def is_good(kept: Mapping[str, Any]) -> bool:
    return kept["finished"] >= kept["calls"] and not any(kept[name] for name in COUNTED)
