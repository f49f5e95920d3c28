"""Resources: a version, a property or a value that does not exist is found, in each of them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.infra.mutations.change import APP, MAIN, STORAGE, changed, found, without_line
from tests.infra.rules import shapes, versions
from tests.infra.templates.deployment import body, the_deployment

RESOURCES = [(template.path, name, it) for template, name, it in the_deployment().resources()]
DECLARED = [(path, name, it["type"]) for path, name, it in RESOURCES]
WITH_PROPERTIES = [
    (path, name) for path, name, it in RESOURCES if not it["existing"] and "properties" in body(it)
]
MONGO = "modules/data/mongo.bicep"
OPENAI = "modules/ai/openai.bicep"
VAULT = "modules/key_vault.bicep"


@pytest.mark.parametrize(("path", "name", "kind"), DECLARED)
def test_another_version(path: str, name: str, kind: str):
    mutated = changed(path, rf"^(resource {name} '[^@]+)@[^']+", r"\1@2019-01-01")
    (finding,) = found(versions.every_version_is_the_listed_one, mutated)
    assert finding.startswith(f"{name}: {kind} is 2019-01-01, listed is 20")


def test_a_type_that_is_not_listed():
    mutated = changed(STORAGE, "Microsoft.Storage/storageAccounts@", "Microsoft.Storage/accounts@")
    assert found(versions.every_version_is_the_listed_one, mutated) == [
        "account: Microsoft.Storage/accounts is not listed"
    ]
    assert found(shapes.every_resource_has_the_shape_of_its_type, mutated)


def test_a_type_that_is_used_no_longer():
    mutated = changed(
        "modules/workbook.bicep", "Microsoft.Insights/workbooks@", "Microsoft.Insights/components@"
    )
    assert found(versions.nothing_listed_is_unused, mutated) == [
        "Microsoft.Insights/workbooks is used by no template"
    ]


@pytest.mark.parametrize(("path", "name"), WITH_PROPERTIES)
def test_a_property_that_does_not_exist(path: str, name: str):
    begin = rf"^(resource {name} (?:.*\n)+?  properties: \{{)"
    mutated = changed(path, begin, r"\1\n    unheardOf: true\n")
    assert found(shapes.every_resource_has_the_shape_of_its_type, mutated) == [
        f"{name}.properties.unheardOf does not exist"
    ]


@pytest.mark.parametrize(
    ("path", "name", "it"), RESOURCES, ids=[f"{path}-{name}" for path, name, _ in RESOURCES]
)
def test_something_beside_the_properties_that_does_not_exist(path: str, name: str, it: dict[str, str]):
    mutated = changed(path, rf"^(resource {name} [^{{\n]*\{{)", r"\1\n  unheardOf: true\n")
    assert found(shapes.every_resource_has_the_shape_of_its_type, mutated) == [
        f"{name}.unheardOf does not exist"
    ]


@pytest.mark.parametrize(
    ("path", "pattern", "replacement", "what"),
    [
        (STORAGE, "publicAccess: 'None'", "publicAccess: 'Some'", "'Some' is none of Container|Blob|None|"),
        (STORAGE, "minimumTlsVersion: 'TLS1_2'", "minimumTlsVersion: '1.2'", "'1.2' is none of"),
        (STORAGE, "zoneRedundant \\? 'Standard_ZRS'", "zoneRedundant ? 'Standard_XRS'", "'Standard_XRS' is"),
        (
            STORAGE,
            "allowBlobPublicAccess: false",
            "allowBlobPublicAccess: 'false'",
            "string 'false' where bool",
        ),
        (STORAGE, "allowBlobPublicAccess: false", "allowBlobPublicAccess: location", "string location where"),
        (STORAGE, "parent: account$", "parent: account\n  kind: [1]", ".kind does not exist"),
        (
            STORAGE,
            "  properties: \\{$",
            "  properties: {\n    provisioningState: 'Succeeded'",
            "only be read",
        ),
        (STORAGE, "blobTypes: \\['blockBlob'\\]", "blobTypes: 'blockBlob'", "where array is wanted"),
        (APP, "runtime: \\{ name: 'python'", "runtime: { name: 'snake'", "'snake' is none of"),
        (APP, "runtime: \\{ name: 'python'", "runtime: { named: 'python'", ".named does not exist"),
        (APP, "runtime: \\{.*\\}", "runtime: 'python'", "where object is wanted"),
        (MONGO, "'MicrosoftEntraID'\\]", "'Password']", "'Password' is none of"),
        (MONGO, "sizeGb: cluster.storageGb", "sizeGb: 'large'", "string 'large' where int"),
        (OPENAI, "'Asynchronous_filter', 'Default'", "'Asynchronous_filter', 'Off'", "'Off' is none of"),
        (VAULT, "family: 'A'", "family: 'B'", "'B' is none of A|"),
    ],
)
def test_a_value_that_does_not_exist(path: str, pattern: str, replacement: str, what: str):
    (finding,) = found(shapes.every_resource_has_the_shape_of_its_type, changed(path, pattern, replacement))
    assert what in finding


@pytest.mark.parametrize(
    ("path", "line", "what"),
    [
        (STORAGE, "  location: location", "account: location is missing"),
        (STORAGE, "  kind: 'StorageV2'", "account: kind is missing"),
        (VAULT, r"    tenantId: .*", "vault.properties: tenantId is missing"),
        (VAULT, "      family: 'A'", "vault.properties.sku: family is missing"),
        (STORAGE, "  name: container", "containers: name is missing"),
    ],
)
def test_a_property_that_is_missing(path: str, line: str, what: str):
    assert found(shapes.every_resource_has_the_shape_of_its_type, without_line(path, line)) == [what]


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (
            "param documentDb = { tier: 1, storageGb: 32, highAvailability: 'Disabled' }",
            "tier: int 1 where string",
        ),
        (
            "param documentDb = { tier: 'M30', storageGb: 'x', highAvailability: 'Disabled' }",
            "sizeGb: string 'x'",
        ),
        ("param documentDb = { tier: 'M30', storageGb: 1, highAvailability: 'On' }", "'On' is none of"),
        ("param schedulerSku = 1", "int 1 where string is wanted"),
    ],
)
def test_a_value_of_a_parameter_file_that_does_not_exist(value: str, what: str):
    files = {"dev.bicepparam": f"using './main.bicep'\n{value}\n"}
    mutated = replace(the_deployment(), parameter_files=files)
    assert any(what in it for it in found(shapes.what_a_parameter_file_comes_to_has_the_shape_too, mutated))


def test_a_warning_that_is_silenced_for_no_reason():
    mutated = changed(APP, r" // Documented.*", "")
    assert found(shapes.every_silenced_warning_has_its_reason, mutated)
    more = changed(APP, r"^(\s+)httpsOnly", r"\1#disable-next-line BCP037 // It is there, I know.\1httpsOnly")
    assert found(shapes.every_silenced_warning_has_its_reason, more)


def test_a_child_of_somebody_else():
    mutated = changed(STORAGE, "parent: blobs", "parent: account")
    assert len(found(shapes.every_parent_is_of_the_parents_type, mutated)) == 1
    assert found(shapes.every_parent_is_of_the_parents_type, without_line(STORAGE, "  parent: blobs"))


@pytest.mark.parametrize(
    ("path", "pattern", "replacement"),
    [
        (STORAGE, "account.properties.primaryEndpoints.blob$", "account.properties.primaryEndpoint.blob"),
        (APP, "app.properties.defaultHostName", "app.properties.hostName"),
        (APP, "component.properties.ConnectionString", "component.properties.connectionString"),
    ],
)
def test_something_read_that_is_not_there(path: str, pattern: str, replacement: str):
    assert len(found(shapes.everything_read_of_a_resource_is_there, changed(path, pattern, replacement))) == 1


def test_every_type_that_is_used_has_a_documentation_and_a_shape():
    assert {it["type"] for _, _, it in RESOURCES} == versions.listed().keys() == shapes.shapes().keys()
    assert all(
        re.match(r"https://learn\.microsoft\.com/", it["documentation"]) for it in versions.listed().values()
    )
    assert MAIN not in {path for path, _, _ in RESOURCES}
