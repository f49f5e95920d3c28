"""Templates with one thing wrong, each made from the real ones by one change of their text."""

from __future__ import annotations

import re
from dataclasses import replace

from tests.infra.rulebook import Rule
from tests.infra.templates.deployment import Deployment, the_deployment

MAIN = "main.bicep"
APP = "modules/function_app.bicep"
ACCESS = "modules/access.bicep"
STORAGE = "modules/data/storage.bicep"


class NothingChangedError(Exception):
    """A mutation that changes nothing would prove nothing."""

    def __init__(self, path: str, pattern: str) -> None:
        super().__init__(f"{path}: {pattern}")


def changed(path: str, pattern: str, replacement: str = "") -> Deployment:
    """The first match is replaced, `^` and `$` being ends of lines."""
    source = the_deployment().templates[path].source
    mutated = re.sub(pattern, replacement, source, count=1, flags=re.MULTILINE)
    if mutated == source:
        raise NothingChangedError(path, pattern)
    return the_deployment().changed(path, mutated)


def changed_file(file: str, pattern: str, replacement: str = "") -> Deployment:
    """The same of a parameter file."""
    files = the_deployment().parameter_files
    mutated = re.sub(pattern, replacement, files[file], count=1, flags=re.MULTILINE)
    if mutated == files[file]:
        raise NothingChangedError(file, pattern)
    return replace(the_deployment(), parameter_files={**files, file: mutated})


def without_line(path: str, pattern: str) -> Deployment:
    return changed(path, rf"^{pattern}\n")


def with_more(path: str, text: str) -> Deployment:
    return changed(path, r"\Z", f"\n{text}\n".replace("\\", r"\\"))


def found(rule: Rule, deployment: Deployment) -> list[str]:
    return [finding.what for finding in rule(deployment)]
