"""What a profile deploys: as its parameter file says, or else as the template does."""

from __future__ import annotations

import re

from tests.infra.templates.deployment import BICEP, the_deployment


def value(profile: str, name: str) -> str:
    """`name` is a parameter, or a property of one."""
    file = (BICEP / f"{profile}.bicepparam").read_text(encoding="utf-8")
    given = re.search(rf"^\s*(?:param )?{name}(?: =|:) '?([\w.]+)'?$", file, re.MULTILINE)
    return given[1] if given else f"{the_deployment().main.part('parameters')[name]['default']}"
