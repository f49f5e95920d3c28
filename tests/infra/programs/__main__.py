"""Has other programs look over the templates: checkov, and bicep where it is on PATH."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.infra.programs import bicep, checkov
from tests.infra.programs.outcome import report, status
from tests.infra.templates.deployment import BICEP, ROOT, the_deployment

CHECKOV = Path(".venv-infra") / "bin" / "checkov"


def main() -> int:
    outcomes = [checkov.outcome(ROOT / CHECKOV, the_deployment()), *bicep.outcomes(BICEP)]
    print(report(outcomes))
    return status(outcomes)


if __name__ == "__main__":
    sys.exit(main())
