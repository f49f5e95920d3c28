"""Roles: each that is taken away is missed, and each that is added or widened is found."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.infra.facts.roles import HOST_PARTS, IDS, SDKS
from tests.infra.mutations.change import ACCESS, MAIN, changed, found, with_more, without_line
from tests.infra.rules import roles
from tests.infra.templates.deployment import the_deployment

GRANTED = re.findall(r"^  \w+: '([0-9a-f-]{36})'$", the_deployment().templates[ACCESS].source, re.MULTILINE)
WIDER = {
    "Owner": "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    "Contributor": "b24988ac-6180-42a0-ab88-20f7382dd24c",
    "User Access Administrator": "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
    "Storage Queue Data Contributor": "974c5e8b-45b9-4653-ba55-00f855dd0fb8",
    "Storage Blob Data Contributor": IDS["Storage Blob Data Contributor"],
    "Key Vault Administrator": "00482a5a-887f-4fb3-b363-3b7fe8e74483",
}
ASSIGNMENT = """resource more 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: 'more'
  properties: {
    principalId: PRINCIPAL
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'ROLE')
  }
}"""


def test_there_is_something_to_take_away():
    assert len(GRANTED) >= 7


@pytest.mark.parametrize("role", GRANTED)
def test_a_role_that_is_missing(role: str):
    mutated = without_line(ACCESS, rf"  \w+: '{role}'")
    assert len(found(roles.the_identity_has_the_roles_it_needs_and_no_other, mutated)) == 1


@pytest.mark.parametrize("role", WIDER.values(), ids=WIDER)
def test_a_role_that_nothing_needs(role: str):
    mutated = changed(ACCESS, r"^var roles = \{$", f"var roles = {{\n  more: '{role}'")
    assert len(found(roles.the_identity_has_the_roles_it_needs_and_no_other, mutated)) == 1


@pytest.mark.parametrize("role", WIDER.values(), ids=WIDER)
def test_a_role_that_is_given_beside_the_loop(role: str):
    more = ASSIGNMENT.replace("PRINCIPAL", "principalId").replace("ROLE", role)
    assert found(roles.the_identity_has_the_roles_it_needs_and_no_other, with_more(ACCESS, more))
    assert found(roles.roles_are_given_in_one_place, with_more(MAIN, more)) == ["more gives a role away"]


def test_a_role_for_somebody_else():
    more = ASSIGNMENT.replace("PRINCIPAL", "'00000000-0000-0000-0000-000000000000'")
    assert found(roles.roles_are_given_in_one_place, with_more(ACCESS, more)) == ["more is for somebody else"]


@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [
        (IDS["Storage Blob Data Contributor"], WIDER["Owner"]),
        (r"^  scope: fallback\n", ""),
        (r"^    principalId: deployerPrincipalId$", "    principalId: principalId"),
    ],
)
def test_who_deploys_gets_more_or_nothing(pattern: str, replacement: str):
    assert found(roles.who_deploys_writes_the_fallback_document_alone, changed(ACCESS, pattern, replacement))


@pytest.mark.parametrize(
    ("path", "pattern", "replacement", "what"),
    [
        (ACCESS, r"^  scope: storage\n", "", "storageAssignments is not of storageAccountName alone"),
        (
            ACCESS,
            "scope: storage$",
            "scope: fallback",
            "storageAssignments is not of storageAccountName alone",
        ),
        (ACCESS, "scope: fallback$", "scope: storage", "deployer is not of fallbackAccountName alone"),
        (
            ACCESS,
            r"^var roles = \{$",
            f"var roles = {{\n  more: '{IDS['Storage Blob Data Owner']}'",
            "assignments is not of storageAccountName alone",
        ),
        (
            MAIN,
            r"storageAccountName: storage(\.outputs\.accountName\n    fallback)",
            r"storageAccountName: fallback\1",
            "storageAccountName is not the account of storage",
        ),
    ],
)
def test_a_role_that_opens_the_other_account(path: str, pattern: str, replacement: str, what: str):
    mutated = changed(path, pattern, replacement)
    assert found(roles.a_role_in_storage_is_of_the_one_account, mutated) == [what]


@pytest.mark.parametrize("name", [name for name, need in SDKS.items() if need.role])
def test_a_client_that_is_used_no_longer(name: str):
    left = frozenset(it for it in the_deployment().imports if not f"{it}.".startswith(f"{name}."))
    mutated = replace(the_deployment(), imports=left)
    assert found(roles.every_sdk_has_its_row, mutated) == [f"{name} is imported by nobody"]


@pytest.mark.parametrize("name", ["openai", "azure.cognitiveservices.speech"])
def test_a_role_whose_client_is_gone(name: str):
    left = frozenset(it for it in the_deployment().imports if not f"{it}.".startswith(f"{name}."))
    mutated = replace(the_deployment(), imports=left)
    (finding,) = found(roles.the_identity_has_the_roles_it_needs_and_no_other, mutated)
    assert finding == f"principalId has {SDKS[name].role}, which nothing needs"


@pytest.mark.parametrize("name", [it for it in HOST_PARTS if "@" not in it])
def test_a_part_of_the_host_that_is_gone(name: str):
    mutated = without_line("modules/function_app.bicep", rf"  {name}: .*")
    assert found(roles.every_part_of_the_host_is_there, mutated) == [f"{name} is set by nobody"]


def test_a_vault_that_nothing_refers_to():
    mutated = changed(MAIN, r"'@Microsoft\.KeyVault\(", "'https://")
    assert found(roles.every_part_of_the_host_is_there, mutated) == ["@Microsoft.KeyVault is set by nobody"]
    assert found(roles.the_identity_has_the_roles_it_needs_and_no_other, mutated) == [
        "principalId has Key Vault Secrets User, which nothing needs"
    ]


@pytest.mark.parametrize(
    "name", ["azure.keyvault.secrets", "azure.servicebus", "redis", "azure.storage.queue"]
)
def test_a_client_that_nobody_has_thought_of(name: str):
    mutated = replace(the_deployment(), imports=the_deployment().imports | {name})
    assert found(roles.every_sdk_has_its_row, mutated) == [
        f"{name} is imported, and nothing says what it is let in by"
    ]


@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [
        (r"  name: principalId$", "  name: '00000000-0000-0000-0000-000000000000'"),
        (r"        db: 'admin'\n        role: 'root'", "        db: 'admin'\n        role: 'dbOwner'"),
    ],
)
def test_somebody_else_in_the_database(pattern: str, replacement: str):
    mutated = changed("modules/data/mongo.bicep", pattern, replacement)
    assert found(roles.the_database_lets_the_identity_in_and_nobody_else, mutated)
