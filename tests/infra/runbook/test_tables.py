"""The tables of settings, parameters and outputs have every one that there is, and no other."""

from __future__ import annotations

import re

import pytest

from infra.cost.__main__ import SIZES
from infra.cost.table import markdown, note, prices
from infra.cost.talk import Talk
from infra.deploy.__main__ import VERBS
from talkstack.settings import Settings
from tests.architecture.source import ROOT, files, text
from tests.infra.runbook.pages import page, table
from tests.infra.templates.deployment import BICEP, the_deployment

MAIN = the_deployment().main
SETTINGS, PARAMETERS, OUTPUTS, VARIABLES = (
    table(page("settings"), heading)
    for heading in (
        "Settings",
        "Parameters of the template",
        "What the template tells afterwards",
        "What the deployment's own commands read",
    )
)
VAULT = {
    name
    for name in re.findall(r"'([a-z]+(?:-[a-z]+)+)'", MAIN.source)
    if f"{{secretRoot}}{name})" in MAIN.source
}


def test_every_setting_is_in_the_table():
    assert SETTINGS.keys() == {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize(("setting", "where"), SETTINGS.items())
def test_a_setting_comes_from_where_the_table_says(setting: str, where: str):
    """As a secret of the vault, if and only if it says so; by parameters that there are."""
    value = re.search(rf"^  {setting}: (.+)$", MAIN.source, re.MULTILINE)
    assert ("vault" in where) == (value is not None and "secretRoot" in value[1])
    for name in re.findall(r"vault `([a-z-]+)`", where):
        assert value is not None
        assert f"{{secretRoot}}{name})" in value[1]
    known = re.findall(r"`([a-z]\w*[A-Z]\w*)`", where)
    assert set(known) <= PARAMETERS.keys() | {"documentDb"}


def test_every_parameter_is_in_the_table():
    assert PARAMETERS.keys() == MAIN.part("parameters").keys()


@pytest.mark.parametrize(("name", "told"), PARAMETERS.items())
def test_a_parameter_has_the_default_that_the_table_says(name: str, told: str):
    declared = re.search(rf"^param {name} (?P<type>\S+)(?: = (?P<default>.+))?$", MAIN.source, re.MULTILINE)
    assert declared
    if declared["default"] is None:
        assert told == "required"
    elif told.startswith("`"):
        assert told.strip("`") == declared["default"]
    else:
        assert declared["default"] in {"{", "resourceGroup().location"}


def test_every_output_is_in_the_table():
    assert OUTPUTS.keys() == MAIN.part("outputs").keys()


def test_every_variable_of_the_commands_is_read_by_one_of_them():
    sources = "\n".join(text(it) for it in files("infra") if it.suffix in {".py", ".bicepparam"})
    from_vault = {
        name.upper().replace("-", "_")
        for name in VAULT | {"mongodb-uri", "otlp-headers", "twilio-auth-token"}
    }
    assert {
        name for name in VARIABLES if f'"{name}"' not in sources and f"'{name}'" not in sources
    } <= from_vault


def test_every_variable_that_a_parameter_file_reads_is_in_the_table():
    read = {
        name
        for file in BICEP.glob("*.bicepparam")
        for name in re.findall(r"readEnvironmentVariable\('(\w+)'", text(file))
    }
    assert read - {"AZURE_PRINCIPAL_ID", "AZURE_PRINCIPAL_TYPE"} <= VARIABLES.keys()


def test_every_secret_has_its_line():
    told = set(re.findall(r"^\| `([a-z-]+)` \|", text(page("secrets")), re.MULTILINE))
    written = set(re.findall(r"\{secretRoot\}([a-z-]+)\)", MAIN.source))
    assert told == {it for it in written if not it.endswith("-previous")} | {"owner-key"}


def test_every_step_of_a_deployment_is_told():
    hooks = re.findall(r"infra\.deploy ([a-z ]+)$", text(ROOT / "azure.yaml"), re.MULTILINE)
    steps = {verb for hook in hooks for verb in hook.split()}
    told = table(ROOT / "docs" / "operations.md", "The first deployment")
    assert steps <= told.keys() <= VERBS.keys()


def test_the_cost_is_what_the_calculator_says():
    talks = [Talk(minutes=it) for it in SIZES]
    for told in (markdown(talks), note(talks), prices()):
        assert f"\n{told}\n" in text(page("cost"))


def test_every_variable_and_secret_of_the_workflows_is_told():
    workflows = "\n".join(text(it) for it in (ROOT / ".github" / "workflows").glob("*.yml"))
    asked = re.findall(r"\$\{\{ (vars|secrets)\.(\w+) \}\}", workflows)
    rows = re.findall(r"^\| (variable|secret)s (.+?) \|", text(ROOT / "docs" / "operations.md"), re.MULTILINE)
    told = {(kind, name) for kind, names in rows for name in re.findall(r"`(\w+)`", names)}
    assert told == {("variable" if kind == "vars" else "secret", name) for kind, name in asked}
