"""What runs on other people's machines: workflows with no more rights than they need, and hooks that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.deploy.__main__ import VERBS
from infra.deploy.verbs.profile import NAME
from tests.infra.templates.deployment import the_deployment

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS = sorted(FOLDER.glob("*.yml"))
BICEP = ROOT / "infra" / "bicep"
AZURE = yaml.safe_load((ROOT / "azure.yaml").read_text(encoding="utf-8"))
PINNED = re.compile(r"uses: (actions|Azure)/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
PROFILES = {it.stem for it in BICEP.glob("*.bicepparam")} - {"main"}

each_workflow = pytest.mark.parametrize("file", WORKFLOWS, ids=lambda it: it.stem)


def content(file: Path) -> dict[Any, Any]:
    """YAML reads `on` as a yes."""
    return yaml.safe_load(file.read_text(encoding="utf-8"))


JOBS: dict[str, dict[str, Any]] = {it.stem: content(it)["jobs"] for it in WORKFLOWS}


def steps(file: Path) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for job in content(file)["jobs"].values():
        yield from ((job, step) for step in job.get("steps", ()))


def test_there_are_workflows():
    assert {it.stem for it in WORKFLOWS} == {"test", "what-if", "deploy"}


@each_workflow
def test_actions_are_pinned_to_a_commit_and_tell_its_version(file: Path):
    used = [line.strip().removeprefix("- ") for line in file.read_text().splitlines() if "uses:" in line]
    assert [
        it for it in used if not PINNED.match(it) and not it.startswith("uses: ./.github/workflows/")
    ] == []
    ours = [it.removeprefix("uses: ./") for it in used if it.startswith("uses: ./")]
    assert [it for it in ours if not (ROOT / it).is_file()] == []


@each_workflow
def test_a_workflow_may_read_and_only_a_job_that_signs_in_may_prove_who_it_is(file: Path):
    document = content(file)
    assert document["permissions"] == {"contents": "read"}
    for job in document["jobs"].values():
        rights = dict(job.get("permissions", {}))
        assert rights.pop("contents", "read") == "read"
        signs_in = any(str(it.get("uses", "")).startswith("Azure/login@") for it in job.get("steps", ()))
        calls = "uses" in job
        assert rights in (
            [{}, {"id-token": "write"}] if calls else [{"id-token": "write"} if signs_in else {}]
        )


@each_workflow
def test_who_signs_in_does_so_under_the_rules_of_an_environment(file: Path):
    assert [
        step
        for job, step in steps(file)
        if str(step.get("uses", "")).startswith("Azure/login@") and "environment" not in job
    ] == []


@each_workflow
def test_no_command_is_put_together_from_what_others_wrote_and_none_tells_a_secret(file: Path):
    commands = [step["run"] for _, step in steps(file) if "run" in step]
    assert [it for it in commands if "${{" in it or re.search(r"set -x|printenv|env$", it)] == []
    names = set(re.findall(r"secrets\.([A-Z_]+)", file.read_text()))
    assert [it for it in commands for name in names if name in it] == []


@each_workflow
def test_a_secret_is_known_to_one_step_alone(file: Path):
    document = content(file)
    assert "secrets." not in str(document.get("env", ""))
    assert [job for job in document["jobs"].values() if "secrets." in str(job.get("env", ""))] == []


@each_workflow
def test_nothing_of_a_stranger_runs_with_our_rights(file: Path):
    assert "pull_request_target" not in file.read_text()
    assert [
        it
        for _, it in steps(file)
        if it.get("uses", "").startswith("actions/checkout")
        and (it["with"]["persist-credentials"] is not False)
    ] == []


def test_every_command_of_make_is_one():
    made = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    commands = [step.get("run", "") for file in WORKFLOWS for _, step in steps(file)]
    asked = {found for it in commands for found in re.findall(r"^make ([a-z-]+)", it)}
    assert {"test", "check-infra", "deploy"} <= asked <= made


def test_deployments_follow_one_another():
    job = JOBS["deploy"]["deploy"]
    assert job["concurrency"]["cancel-in-progress"] is False


def test_nothing_is_deployed_that_was_not_tested_and_shown_before():
    jobs = JOBS["deploy"]
    assert (jobs["deploy"]["needs"], jobs["what-if"]["needs"]) == ("what-if", "test")
    assert jobs["what-if"]["with"]["profile"] == jobs["deploy"]["environment"]
    assert jobs["what-if"]["uses"] == JOBS["test"]["what-if"]["uses"] == "./.github/workflows/what-if.yml"


def test_a_pull_request_is_shown_what_it_changes_in_every_profile():
    job = JOBS["test"]["what-if"]
    assert set(job["strategy"]["matrix"]["profile"]) == PROFILES
    assert job["with"]["profile"] == "${{ matrix.profile }}"


def test_whoever_only_asks_needs_no_right_to_write():
    asking = [step["run"] for step in JOBS["what-if"]["what-if"]["steps"] if "run" in step]
    assert [it for it in asking if "group what-if" in it] == asking
    assert [it for it in asking if "--validation-level ProviderNoRbac" not in it] == []


def test_what_is_asked_about_is_what_would_be_deployed():
    """Who deploys is told by azd, and has one role of its own: nothing is asked about that one."""
    read = {
        name
        for file in BICEP.glob("*.bicepparam")
        for name in re.findall(r"readEnvironmentVariable\('(\w+)'", file.read_text(encoding="utf-8"))
    }
    given = JOBS["what-if"]["what-if"]["env"]
    assert read - {"AZURE_PRINCIPAL_ID", "AZURE_PRINCIPAL_TYPE"} <= given.keys()
    deployed = JOBS["deploy"]["deploy"]["env"]
    assert {name: deployed.get(name) for name in given if name != "PROFILE"} == {
        name: value for name, value in given.items() if name != "PROFILE"
    }


def test_the_runbook_names_every_environment():
    told = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    environments = {f"{prefix}{profile}" for prefix in ("", "what-if-") for profile in PROFILES}
    assert {it for it in environments if f"`{it}`" not in told} == set()


def test_a_profile_is_what_can_be_deployed():
    options = content(FOLDER / "deploy.yml")[True]["workflow_dispatch"]["inputs"]
    assert set(options["environment"]["options"]) == PROFILES


def test_azd_finds_the_templates_and_the_app():
    folder, module = ROOT / AZURE["infra"]["path"], AZURE["infra"]["module"]
    assert (folder / f"{module}.bicep").is_file()
    assert f"'{next(iter(AZURE['services']))}'" in "".join(
        it.read_text() for it in folder.rglob("*.bicep") if "azd-service-name" in it.read_text()
    )


@pytest.mark.parametrize("name", AZURE["hooks"])
def test_a_hook_runs_what_exists_on_either_system(name: str):
    for system in AZURE["hooks"][name].values():
        command, _, verbs = system["run"].partition(" -m infra.deploy ")
        assert verbs
        assert set(verbs.split()) <= VERBS.keys()
        assert command in {"sh local/setup/python", "py -3.13"}
    assert len({system["run"].partition(" -m ")[2] for system in AZURE["hooks"][name].values()}) == 1
    assert (ROOT / "local" / "setup" / "python").is_file()


def test_the_parameters_are_chosen_before_azd_looks_for_them():
    """`up` looks for them before it provisions; `provision` alone begins with its own hook."""
    runs = {name: hook["posix"]["run"].rpartition(" ")[2] for name, hook in AZURE["hooks"].items()}
    assert (runs["preup"], runs["preprovision"]) == ("profile", "profile")


def test_a_name_that_is_let_through_is_as_long_as_the_template_takes():
    asked = the_deployment().main.part("parameters")["name"]["decorators"]
    bounds = {it["type"]: it["argument"] for it in asked}
    allowed = [length for length in range(30) if NAME.fullmatch("a" * length)]
    assert (allowed[0], allowed[-1]) == (bounds["min_length"], bounds["max_length"])


def test_what_azd_is_given_is_kept_out_of_the_repository():
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert {"infra/bicep/main.bicepparam", ".azure/"} <= set(ignored)
