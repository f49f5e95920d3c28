"""Microsoft's own compiler, where there is one on PATH: it knows more than the rules, and is not on PyPI."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.infra.programs.outcome import Outcome, Verdict

NOT_THERE = "no bicep on PATH; https://aka.ms/bicep-install tells how to get it"
READ_FROM_ENVIRONMENT = re.compile(r"readEnvironmentVariable\('(\w+)'\)")


def outcomes(folder: Path) -> Iterator[Outcome]:
    program = shutil.which("bicep")
    for check, arguments in commands(folder):
        if program:
            yield run(check, [program, *arguments], environment(folder))
        else:
            yield Outcome(check, Verdict.NOT_RUN, NOT_THERE)


def commands(folder: Path) -> Iterator[tuple[str, list[str]]]:
    main = str(folder / "main.bicep")
    yield "bicep build", ["build", main, "--stdout"]
    yield "bicep lint", ["lint", main]
    for file in sorted(folder.glob("*.bicepparam")):
        yield f"bicep build-params {file.name}", ["build-params", str(file), "--stdout"]


def environment(folder: Path) -> dict[str, str]:
    """Parameter files read some values from the environment: any will do to compile them."""
    files = folder.glob("*.bicepparam")
    asked = {
        name for file in files for name in READ_FROM_ENVIRONMENT.findall(file.read_text(encoding="utf-8"))
    }
    return {**dict.fromkeys(asked, "compiled"), **os.environ}


def run(check: str, command: Sequence[str], environ: dict[str, str]) -> Outcome:
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    verdict = Verdict.FAILED if done.returncode else Verdict.PASSED
    return Outcome(check, verdict, done.stderr.strip())
