"""Modules and parameter files: what is asked for and not given, given and not asked for, or read and not there."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.infra.mutations.change import MAIN, changed, changed_file, found, with_more
from tests.infra.rules import modules
from tests.infra.templates.deployment import body, the_deployment

MODULES = [(template.path, name, it) for template, name, it in the_deployment().modules()]
GIVEN = [(path, name, key) for path, name, it in MODULES for key in body(it)["params"]]
OWN = [
    (path, name) for path, name, it in MODULES if the_deployment().own(the_deployment().templates[path], it)
]
PINNED = [(path, name) for path, name, _ in MODULES if (path, name) not in OWN]
PATHS = [it for it in the_deployment().templates if it != MAIN]
FILES = list(the_deployment().parameter_files)


def begin(name: str) -> str:
    return rf"^(module {name} (?:.*\n)*?  params: \{{)"


@pytest.mark.parametrize(("path", "name"), [(path, name) for path, name, _ in MODULES])
def test_a_parameter_that_is_not_asked_for(path: str, name: str):
    mutated = changed(path, begin(name), r"\1\n    unheardOf: true")
    assert found(modules.every_module_gets_what_it_takes, mutated) == [f"{name}.unheardOf does not exist"]


@pytest.mark.parametrize(("path", "name", "key"), GIVEN)
def test_a_parameter_by_another_name(path: str, name: str, key: str):
    mutated = changed(path, rf"{begin(name)}((?:.*\n)*?    ){key}:", rf"\1\2{key}Other:")
    assert f"{name}.{key}Other does not exist" in found(modules.every_module_gets_what_it_takes, mutated)


@pytest.mark.parametrize(("path", "name"), OWN)
def test_a_parameter_that_is_not_given(path: str, name: str):
    mutated = changed(path, rf"{begin(name)}\n.*: .*$", r"\1")
    (finding,) = found(modules.every_module_gets_what_it_takes, mutated)
    assert re.fullmatch(rf"{name}: \w+ is missing", finding)


@pytest.mark.parametrize(
    ("pattern", "replacement", "what"),
    [
        (r"zoneRedundant: zoneRedundant", "zoneRedundant: name", "string name where bool is wanted"),
        (r"skuName: schedulerSku", "skuName: 'Premium'", "'Premium' is none of Consumption|Dedicated|"),
        (r"deployments: openAiDeployments", "deployments: 'gpt'", "where array is wanted"),
    ],
)
def test_a_parameter_of_another_type(pattern: str, replacement: str, what: str):
    (finding,) = found(modules.every_module_gets_what_it_takes, changed(MAIN, pattern, replacement))
    assert what in finding


@pytest.mark.parametrize(("path", "name"), PINNED)
def test_another_version_of_a_registry_module(path: str, name: str):
    mutated = changed(path, rf"^(module {name} '[^']+:)\d+\.\d+\.\d+'", r"\g<1>0.0.1'")
    assert len(found(modules.registry_modules_are_the_listed_ones, mutated)) == 1


@pytest.mark.parametrize(("path", "name"), PINNED)
@pytest.mark.parametrize("line", ["", "    enableTelemetry: true\n"])
def test_a_registry_module_that_tells_on_us(path: str, name: str, line: str):
    mutated = changed(path, rf"^(module {name} (?:.*\n)*?)    enableTelemetry: false\n", rf"\1{line}")
    assert found(modules.registry_modules_tell_nobody_that_they_are_used, mutated) == [
        f"{name} tells its makers of the deployment"
    ]


def test_a_registry_module_that_is_used_no_longer():
    path, name = PINNED[0]
    mutated = changed(path, rf"^module {name} 'br/public:[^']+'", f"module {name} 'modules/workbook.bicep'")
    assert len(found(modules.registry_modules_are_the_listed_ones, mutated)) >= 1


@pytest.mark.parametrize(("path", "name"), [(path, name) for path, name, _ in MODULES])
def test_something_else_that_is_said_of_a_module(path: str, name: str):
    mutated = changed(path, rf"^(module {name} (?:.*\n)*?)(  params: )", r"\1  unheardOf: 1\n\2")
    assert found(modules.nothing_else_is_said_of_a_module, mutated) == [f"{name}.unheardOf does not exist"]


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("modules/alerts.bicep", "emailAddress"),
        ("modules/network.bicep", "privateLinkServiceId"),
        ("modules/network.bicep", "privateDnsZoneResourceId"),
    ],
)
def test_a_parameter_that_is_wrong_deep_inside(path: str, key: str):
    mutated = changed(path, rf"\b{key}:", f"{key}s:")
    assert any(
        f"{key}s does not exist" in it for it in found(modules.every_module_gets_what_it_takes, mutated)
    )


OUTPUTS = [
    (name, output)
    for path, name, it in MODULES
    if path == MAIN and (own := the_deployment().own(the_deployment().main, it))
    for output in own.part("outputs")
]


@pytest.mark.parametrize(("name", "output"), OUTPUTS)
def test_an_output_that_nobody_reads(name: str, output: str):
    source = the_deployment().main.source
    mutated = re.sub(rf"\b{name}!?\.outputs\.{output}\b", "''", source)
    assert found(modules.every_output_of_a_module_is_read, the_deployment().changed(MAIN, mutated)) == [
        f"nobody reads {output} of {name}"
    ]


def test_an_output_that_is_not_given():
    mutated = changed(MAIN, r"storage\.outputs\.accountName", "storage.outputs.accountNames")
    assert found(modules.only_outputs_that_exist_are_read, mutated) == ["storage has no output accountNames"]
    conditional = changed(MAIN, r"mongo!\.outputs\.uri", "mongo!.outputs.url")
    assert found(modules.only_outputs_that_exist_are_read, conditional) == ["mongo has no output url"]


@pytest.mark.parametrize("path", PATHS)
def test_a_template_that_nobody_uses(path: str):
    source = the_deployment().templates[path].source
    mutated = the_deployment().changed("modules/spare.bicep", source)
    assert found(modules.every_template_is_used, mutated) == ["no template uses it"]


def test_a_module_that_is_not_there():
    mutated = changed(MAIN, "'modules/key_vault.bicep'", "'modules/vault.bicep'")
    assert found(modules.every_module_gets_what_it_takes, mutated) == [
        "vault: modules/vault.bicep is unknown"
    ]


def test_a_resource_in_main():
    mutated = with_more(MAIN, "resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {\n  name: 'plan'\n}")
    assert found(modules.main_only_composes, mutated) == ["plan belongs into a module"]


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    ("pattern", "replacement", "what"),
    [
        (r"\Z", "param spare = 1\n", "parameters.spare does not exist"),
        (r"^param twilioAccountSid = .*\n", "", "parameters: twilioAccountSid is missing"),
        (r"\Z", "param database = 'sqlite'\n", "'sqlite' is none of"),
        (r"\Z", "param maxLiveCalls = 'many'\n", "string 'many' where int is wanted"),
        (r"\Ausing '\./main\.bicep'\n", "using './other.bicep'\n", "is not of main.bicep"),
    ],
)
def test_a_parameter_file_that_does_not_fit(file: str, pattern: str, replacement: str, what: str):
    mutated = changed_file(file, pattern, replacement)
    assert any(what in it for it in found(modules.every_parameter_file_fits_main, mutated))


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    "replacement",
    ["", "param location = 'westeurope'\n", "param location = readEnvironmentVariable('HERE')\n"],
)
def test_a_region_that_nobody_told(file: str, replacement: str):
    mutated = changed_file(file, r"^param location = .*\n", replacement)
    assert found(modules.every_parameter_file_takes_the_region_that_is_told, mutated) == [
        "deploys to wherever its resource group is, whatever AZURE_LOCATION says"
    ]


def test_a_parameter_file_that_is_missing():
    mutated = replace(the_deployment(), parameter_files={"dev.bicepparam": "using './main.bicep'\n"})
    assert found(modules.there_is_one_to_try_and_one_to_live_with, mutated) == ["is missing"]
