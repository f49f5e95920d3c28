"""checkov, over what the templates come to with each parameter file: it cannot read all of Bicep, nor what is conditional."""

from __future__ import annotations

import json
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from tests.infra.programs.outcome import Outcome, Verdict
from tests.infra.templates.deployment import Deployment
from tests.infra.templates.evaluation import resources

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
SKIPS = Path(__file__).with_name("skips.json")
OPTIONS = ("--framework", "arm", "--skip-download", "--compact", "--output", "json", "--soft-fail")
BROKEN = "Failed to run check"
OF_BICEP = {"parent", "scope", "dependsOn"}


class Failure(NamedTuple):
    check: str
    resource: str
    with_parameters: str
    title: str = ""


class Skip(NamedTuple):
    check: str
    resource: str
    with_parameters: Sequence[str]
    reason: str

    def covers(self, failure: Failure) -> bool:
        return (self.check, self.resource) == failure[:2] and failure.with_parameters in self.with_parameters


def outcome(program: Path, deployment: Deployment) -> Outcome:
    if not program.exists():
        return Outcome("checkov", Verdict.FAILED, f"{program} is not there; make check-infra installs it")
    with TemporaryDirectory() as folder:
        write_templates(deployment, Path(folder))
        run = subprocess.run(
            [program, "--directory", folder, *OPTIONS], capture_output=True, text=True, check=False
        )
    broken = [line for line in run.stderr.splitlines() if BROKEN in line]
    if run.returncode or broken:
        said = "; ".join(broken) or run.stderr.strip() or f"ended with {run.returncode}"
        return Outcome("checkov", Verdict.FAILED, said)
    judged = json.loads(run.stdout)
    return judge(judged["summary"], list(failures(judged)), skips())


def write_templates(deployment: Deployment, folder: Path) -> None:
    for file in deployment.parameter_files:
        found: dict[str, list[Any]] = defaultdict(list)
        for path, name, resource in resources(deployment, file):
            content = {key: it for key, it in resource.items() if key not in OF_BICEP} | {"name": name}
            if content not in found[path]:
                found[path].append(content)
        for path, content in found.items():
            target = folder / file.removesuffix(".bicepparam") / Path(path).with_suffix(".json")
            target.parent.mkdir(parents=True, exist_ok=True)
            template = {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": content}
            target.write_text(json.dumps(template, indent=1), encoding="utf-8")


def failures(judged: Any) -> Iterator[Failure]:
    """Named as the templates name them: file and resource."""
    for it in judged["results"]["failed_checks"]:
        parameters, _, path = it["file_path"].strip("/").partition("/")
        name = it["resource"].rpartition(".")[2]
        yield Failure(it["check_id"], f"{path.removesuffix('.json')} {name}", parameters, it["check_name"])


def skips() -> list[Skip]:
    return [Skip(**it) for it in json.loads(SKIPS.read_text(encoding="utf-8"))]


def judge(summary: Any, failed: Sequence[Failure], skipped: Sequence[Skip]) -> Outcome:
    said = list(complaints(summary, failed, skipped))
    if said:
        return Outcome("checkov", Verdict.FAILED, "\n".join(["", *(f"    {it}" for it in said)]))
    return Outcome(
        "checkov", Verdict.PASSED, f"{summary['passed']} passed, {len(skipped)} skipped for a reason each"
    )


def complaints(summary: Any, failed: Iterable[Failure], skipped: Sequence[Skip]) -> Iterator[str]:
    failed = list(failed)
    if summary["parsing_errors"] or not summary["passed"]:
        yield f"it read {summary['resource_count']} resources, and failed to read {summary['parsing_errors']} files"
    for it in failed:
        if not any(skip.covers(it) for skip in skipped):
            yield f"{it.check} {it.resource} ({it.with_parameters}): {it.title}"
    for skip in skipped:
        if len(skip.reason.split()) < 3:
            yield f"{skip.check} {skip.resource} is skipped for no reason"
        for parameters in skip.with_parameters:
            if not any(skip.covers(it) and it.with_parameters == parameters for it in failed):
                yield f"{skip.check} {skip.resource} ({parameters}) is skipped and does not fail"
