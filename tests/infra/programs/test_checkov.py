"""checkov: what it finds fails, unless it is skipped for a reason; and what is skipped must fail."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.infra.programs import checkov
from tests.infra.programs.checkov import Failure, Skip
from tests.infra.programs.outcome import Verdict
from tests.infra.templates.deployment import the_deployment

SUMMARY = {"passed": 61, "resource_count": 52, "parsing_errors": 0}
FOUND = Failure("CKV_AZURE_222", "modules/function_app app", "prod", "Ensure it is closed")
EXPLAINED = Skip("CKV_AZURE_222", "modules/function_app app", ["prod"], "Twilio must reach it")


def test_what_is_found_fails():
    assert checkov.judge(SUMMARY, [FOUND], []).verdict == Verdict.FAILED
    assert "CKV_AZURE_222 modules/function_app app (prod): Ensure it is closed" in (
        checkov.judge(SUMMARY, [FOUND], []).said
    )


def test_what_is_skipped_for_a_reason_does_not():
    assert checkov.judge(SUMMARY, [FOUND], [EXPLAINED]).verdict == Verdict.PASSED
    assert checkov.judge(SUMMARY, [], []).verdict == Verdict.PASSED


@pytest.mark.parametrize(
    "skip",
    [
        EXPLAINED._replace(check="CKV_AZURE_1"),
        EXPLAINED._replace(resource="modules/plan plan"),
        EXPLAINED._replace(with_parameters=["dev"]),
        EXPLAINED._replace(with_parameters=["dev", "prod"]),
        EXPLAINED._replace(reason=""),
        EXPLAINED._replace(reason="because"),
    ],
)
def test_a_skip_that_is_of_nothing_or_for_nothing_fails(skip: Skip):
    assert checkov.judge(SUMMARY, [FOUND], [skip]).verdict == Verdict.FAILED


@pytest.mark.parametrize("change", [{"parsing_errors": 1}, {"passed": 0}])
def test_what_was_not_read_fails(change: dict[str, int]):
    assert checkov.judge({**SUMMARY, **change}, [], []).verdict == Verdict.FAILED


def program(folder: Path, script: str) -> Path:
    file = folder / "checkov"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return file


@pytest.mark.parametrize("script", ["exit 2", "echo 'Failed to run check CKV_AZURE_189' >&2; echo '{}'"])
def test_a_checkov_that_breaks_fails(tmp_path: Path, script: str):
    assert checkov.outcome(program(tmp_path, script), the_deployment()).verdict == Verdict.FAILED


def test_one_that_is_not_installed_fails(tmp_path: Path):
    outcome = checkov.outcome(tmp_path / "checkov", the_deployment())
    assert outcome.verdict == Verdict.FAILED
    assert "make check-infra installs it" in outcome.said


def test_what_it_says_is_named_as_the_templates_name_it(tmp_path: Path):
    check = {
        "check_id": "CKV_AZURE_222",
        "check_name": "Ensure it is closed",
        "file_path": "/prod/modules/function_app.json",
        "resource": "Microsoft.Web/sites.app",
    }
    said = json.dumps({"summary": SUMMARY, "results": {"failed_checks": [check]}})
    assert list(checkov.failures(json.loads(said))) == [FOUND]
    outcome = checkov.outcome(program(tmp_path, f"cat <<'END'\n{said}\nEND"), the_deployment())
    assert outcome.verdict == Verdict.FAILED
    assert "is skipped and does not fail" in outcome.said


def test_it_is_shown_what_each_parameter_file_comes_to(tmp_path: Path):
    checkov.write_templates(the_deployment(), tmp_path)
    shown = {
        it.relative_to(tmp_path).as_posix(): json.loads(it.read_text()) for it in tmp_path.rglob("*.json")
    }
    accounts = {
        parameters: shown[f"{parameters}/modules/data/storage.json"]["resources"][0]
        for parameters in ("dev", "prod")
    }
    assert {name: it["properties"]["publicNetworkAccess"] for name, it in accounts.items()} == {
        "dev": "Enabled",
        "prod": "Disabled",
    }
    assert {it["name"] for it in accounts.values()} == {"account"}


def test_every_skip_has_a_check_a_resource_and_a_reason():
    assert checkov.skips()
    assert len({(it.check, it.resource) for it in checkov.skips()}) == len(checkov.skips())
