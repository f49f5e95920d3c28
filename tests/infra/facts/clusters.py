"""What the small tiers of Azure DocumentDB cannot do."""

from __future__ import annotations

from tests.infra.facts.fact import Fact

LIMITS = "https://learn.microsoft.com/azure/documentdb/limitations"

WITHOUT_IDENTITIES = {
    "Free": Fact(
        "lets in by a password alone: it knows no Microsoft Entra ID", f"{LIMITS}#free-tier-limitations"
    )
}
WITHOUT_A_SECOND_NODE = dict.fromkeys(
    ("Free", "M10", "M20", "M25"), Fact("is not highly available in any zone", f"{LIMITS}#tier-limits")
)
DISKS = {
    tier: (Fact("has no disk of another size", f"{LIMITS}#tier-limits"), (32, 64, 128))
    for tier in ("M10", "M20", "M25")
}
"""By tier: which gigabytes there are."""
