"""What is asked and told: whatever of it is taken away or told too much, is found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.infra.mutations.change import MAIN, STORAGE, changed, found, with_more
from tests.infra.rules import interface, names
from tests.infra.templates.deployment import asked, mapping, the_deployment

ASKED_OR_TOLD = [
    (template.path, name)
    for template in the_deployment().templates.values()
    for kind in ("parameters", "outputs")
    for name in template.part(kind)
]
MEMBERS = [
    (template.path, name, member)
    for template in the_deployment().templates.values()
    for name, it in template.part("types").items()
    for member in mapping(it["value"])
]
PATHS = list(the_deployment().templates)


@pytest.mark.parametrize(("path", "name"), ASKED_OR_TOLD)
def test_a_description_that_is_missing(path: str, name: str):
    declaration = rf"((?:@(?!description).*\n)*(?:param|output) {name} )"
    mutated = changed(path, rf"^@description\(.*\)\n{declaration}", r"\1")
    assert found(interface.everything_asked_or_told_is_described, mutated) == [f"{name} is not described"]


@pytest.mark.parametrize(("path", "name", "member"), MEMBERS)
@pytest.mark.parametrize("instead", ["", "  @minValue(1)\n", "  @description('')\n"])
def test_a_member_of_a_type_without_a_description(path: str, name: str, member: str, instead: str):
    begin = rf"^(type {name} = \{{\n(?:.*\n)*?)  @description\(.*\)\n(  {member}: )"
    mutated = changed(path, begin, rf"\1{instead}\2")
    assert found(interface.every_member_of_a_type_is_described, mutated) == [
        f"{name}.{member} is not described"
    ]


@pytest.mark.parametrize("path", PATHS)
def test_a_parameter_that_nobody_uses(path: str):
    mutated = with_more(path, "@description('accountId')\nparam spare string = 'spare' // spare")
    assert found(names.nothing_is_unused, mutated) == ["spare is not used"]


@pytest.mark.parametrize(
    "declaration",
    [
        "var spare = 'spare'",
        "type spareType = string",
        "import { skuType as spare } from 'modules/ai/openai.bicep'",
        "resource spare 'Microsoft.Storage/storageAccounts@2025-08-01' existing = {\n  name: 'spare'\n}",
    ],
)
def test_a_declaration_that_nobody_uses(declaration: str):
    assert len(found(names.nothing_is_unused, with_more(MAIN, declaration))) == 1


@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [
        (r"location: location$", "location: loation"),
        (r"\$\{name\}", "${nme}"),
        (r"if \(\w+\)", "if (wanted)"),
    ],
)
def test_a_name_that_leads_nowhere(pattern: str, replacement: str):
    assert len(found(names.every_name_is_declared, changed(MAIN, pattern, replacement))) == 1


@pytest.mark.parametrize(
    ("path", "pattern", "replacement", "waiting"),
    [
        (MAIN, "location: location$", "location: functionApp.outputs.url", {"identity", "functionApp"}),
        (MAIN, r"^var suffix = .*", "var suffix = appName", {"suffix", "appName"}),
        (STORAGE, "location: location$", "location: '${blobs.id}'", {"account", "blobs"}),
    ],
)
def test_what_waits_for_itself(path: str, pattern: str, replacement: str, waiting: set[str]):
    told = found(names.nothing_waits_for_itself, changed(path, pattern, replacement))
    assert {f"{name} waits for itself" for name in waiting} <= set(told)


def test_a_function_that_does_not_exist():
    assert found(names.every_function_exists, changed(MAIN, r"uniqueString\(", "uniqueText(")) == [
        "uniqueText() is no function"
    ]


@pytest.mark.parametrize(
    "output",
    [
        "output accountKey string = account.name",
        "output account string = account.listKeys().keys[0].value",
        "output connection string = component.properties.ConnectionString",
        "output shared string = secretRoot",
        "output told string = '${password}'",
    ],
)
def test_an_output_that_tells_a_secret(output: str):
    assert found(interface.no_output_tells_a_secret, with_more(STORAGE, output))


@pytest.mark.parametrize("name", the_deployment().main.part("outputs"))
def test_an_output_that_tools_wait_for(name: str):
    mutated = changed(MAIN, rf"^output {name} ", f"output {name}_ ")
    asking = replace(mutated, asked=frozenset({name, "AZURE_RESOURCE_GROUP"}))
    assert found(interface.what_the_tools_of_a_deployment_ask_is_told, asking) == [f"nothing tells {name}"]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("self.told('SPARE')", ["SPARE"]),
        ("self.told('SPARE', 'look there').rstrip()", ["SPARE"]),
        ("site.told('/health/ready')", []),
        ("self.wanted('SPARE')", []),
        ("told('SPARE')", []),
    ],
)
def test_what_tools_ask_is_seen(source: str, names: list[str]):
    assert list(asked(source)) == names


@pytest.mark.parametrize(
    "value",
    ["account.listKeys().keys[0].value", "vault.getSecret('media-key')", "listAccountSas(account.id)"],
)
def test_keys_that_are_asked_for(value: str):
    assert found(interface.nothing_asks_for_keys, with_more(STORAGE, f"var taken = {value}"))
    assert found(interface.nothing_asks_for_keys, with_more(STORAGE, f"var taken = 'a${{{value}}}b'"))


def test_a_secret_that_is_given_to_the_deployment():
    mutated = with_more(MAIN, "@secure()\nparam authToken string")
    assert found(interface.no_parameter_takes_a_secret, mutated) == ["parameter authToken takes a secret"]
