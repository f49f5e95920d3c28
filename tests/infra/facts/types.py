"""What is known of resource types beside what is published of them."""

from __future__ import annotations

from typing import NamedTuple

from tests.infra.templates.fit import Shape


class Beyond(NamedTuple):
    shape: Shape
    why: str
    documentation: str


BEYOND_THE_TYPES = {
    "Microsoft.Web/sites": {
        "properties.functionAppConfig.siteUpdateStrategy": Beyond(
            shape={"type!": "Recreate|RollingUpdate|"},
            why="in the documented API and in the types of no version",
            documentation="https://learn.microsoft.com/azure/azure-functions/flex-consumption-site-updates",
        ),
    },
}
"""What Azure takes though the types that are published of it do not say so."""
