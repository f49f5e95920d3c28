"""What is known of resource types beside what is published of them."""

from __future__ import annotations

from tests.infra.facts.fact import Fact

BEYOND_THE_TYPES = {
    "Microsoft.Web/sites": {
        "properties.functionAppConfig.siteUpdateStrategy": Fact(
            "in the documented API and in the types of no version",
            "https://learn.microsoft.com/azure/azure-functions/flex-consumption-site-updates",
        ),
    },
}
"""What Azure takes though the types that are published of it do not say so."""
