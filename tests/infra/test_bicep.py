"""What every template keeps to, whatever it deploys."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.infra.templates import BICEP, MAIN, PARAMETERS, TEMPLATES, description, parsed, source, texts, uses

SECRET = re.compile(r"key|secret|password|token|connection|credential", re.IGNORECASE)
GIVES_SECRETS = re.compile(r"\blist\w*\(|getSecret\(|ConnectionString|InstrumentationKey", re.IGNORECASE)

each_template = pytest.mark.parametrize("template", TEMPLATES, ids=lambda it: it.stem)


@each_template
def test_it_parses(template: Path):
    assert parsed(template)


@each_template
def test_every_parameter_is_described_and_used(template: Path):
    parameters = parsed(template)["parameters"]
    assert [name for name, it in parameters.items() if not description(it)] == []
    assert [name for name in parameters if not uses(template, name)] == []


@each_template
def test_every_variable_is_used(template: Path):
    variables = parsed(template).get("variables", {})
    assert [name for name in variables if uses(template, name) < 2] == []


@each_template
def test_every_output_is_described_and_tells_no_secret(template: Path):
    outputs = parsed(template).get("outputs", {})
    assert [name for name, it in outputs.items() if not description(it)] == []
    told = {name: [name, *texts(it["value"])] for name, it in outputs.items()}
    assert [
        name
        for name, words in told.items()
        if any(SECRET.search(it) or GIVES_SECRETS.search(it) for it in words)
    ] == []


@each_template
def test_no_account_hands_out_its_keys(template: Path):
    assert re.findall(r"\blist\w*Keys?\(|getSecret\(", source(template)) == []


@each_template
def test_resources_name_the_version_of_their_api(template: Path):
    versions = {name: it["api_version"] for name, it in parsed(template).get("resources", {}).items()}
    assert {name: it for name, it in versions.items() if not re.fullmatch(r"20\d\d-\d\d-\d\d", it)} == {}


def test_main_only_composes():
    assert "resources" not in parsed(MAIN)


def test_main_uses_every_module():
    used = {it["detail"]["path"] for it in parsed(MAIN)["modules"].values()}
    assert used == {it.relative_to(BICEP).as_posix() for it in TEMPLATES if it != MAIN}


@pytest.mark.parametrize("name", parsed(MAIN)["modules"])
def test_a_module_gets_what_it_asks_for(name: str):
    module = parsed(MAIN)["modules"][name]
    asked = parsed(BICEP / module["detail"]["path"])["parameters"]
    required = {parameter for parameter, it in asked.items() if it["default"] is None}
    given = set(module["config"]["params"])
    assert required <= given <= set(asked)


@pytest.mark.parametrize("name", parsed(MAIN)["modules"])
def test_main_takes_from_a_module_only_what_it_gives(name: str):
    taken = set(re.findall(rf"\b{name}\.outputs\.(\w+)", source(MAIN)))
    assert taken <= set(parsed(BICEP / parsed(MAIN)["modules"][name]["detail"]["path"]).get("outputs", {}))


@pytest.mark.parametrize("file", PARAMETERS, ids=lambda it: it.name)
def test_a_parameter_file_fits_main(file: Path):
    asked = parsed(MAIN)["parameters"]
    required = {name for name, it in asked.items() if it["default"] is None}
    given = set(re.findall(r"^param (\w+) =", source(file), flags=re.MULTILINE))
    assert source(file).startswith("using './main.bicep'\n")
    assert required <= given <= set(asked)


def test_there_is_a_parameter_file():
    assert PARAMETERS
