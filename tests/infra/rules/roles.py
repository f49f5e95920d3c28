"""The identity may do what the app and its host do, and nothing else; so may who deploys."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from tests.infra.facts.roles import ACCOUNTS, DEPLOYER, HOST_PARTS, IDS, SDKS, USERS_OF_MONGO
from tests.infra.rules.settings import given, secrets
from tests.infra.templates.deployment import PRODUCT, Deployment, Finding, Node, Template, body
from tests.infra.templates.syntax import function, is_name, path_of

ASSIGNMENTS = "Microsoft.Authorization/roleAssignments"
USERS = "Microsoft.DocumentDB/mongoClusters/users"
REFERENCES = "@Microsoft.KeyVault"
ACCESS = "modules/access.bicep"
NAMES = {role_id: name for name, role_id in IDS.items()}


def every_sdk_has_its_row(deployment: Deployment) -> Iterator[Finding]:
    used = {row_of(it) for it in others(deployment)}
    for name in sorted(it for it in others(deployment) if not row_of(it)):
        yield Finding("facts/roles.py", f"{name} is imported, and nothing says what it is let in by")
    for name in sorted(SDKS.keys() - used):
        yield Finding("facts/roles.py", f"{name} is imported by nobody")


def every_part_of_the_host_is_there(deployment: Deployment) -> Iterator[Finding]:
    for name in sorted(HOST_PARTS.keys() - parts_of(deployment)):
        yield Finding("facts/roles.py", f"{name} is set by nobody")


def parts_of(deployment: Deployment) -> set[str]:
    vault = {REFERENCES} if list(secrets(deployment)) else set[str]()
    return vault | {it.name for it in given(deployment)}


def others(deployment: Deployment) -> set[str]:
    own = {*PRODUCT, *sys.stdlib_module_names}
    return {it for it in deployment.imports if it.partition(".")[0] not in own}


def row_of(module: str) -> str:
    return next((it for it in SDKS if module == it or module.startswith(f"{it}.")), "")


def needed(deployment: Deployment) -> dict[str, str]:
    """The roles of the identity, each with a reason."""
    there = parts_of(deployment)
    parts = [it for name, it in HOST_PARTS.items() if name in there]
    sdks = [SDKS[row] for row in {row_of(it) for it in others(deployment)} if row]
    return {it.role: it.why for it in [*sdks, *(it for part in parts for it in part)] if it.role}


def the_identity_has_the_roles_it_needs_and_no_other(deployment: Deployment) -> Iterator[Finding]:
    yield from compared(deployment, "principalId", needed(deployment))


def who_deploys_writes_the_fallback_document_alone(deployment: Deployment) -> Iterator[Finding]:
    yield from compared(deployment, "deployerPrincipalId", DEPLOYER)
    for template, name, it in deployment.resources(ASSIGNMENTS):
        principal = body(it)["properties"].get("principalId")
        if principal != "principalId" and "scope" not in body(it):
            yield Finding(template.path, f"{name} opens the whole group to {principal}")


def a_role_in_storage_is_of_the_one_account(deployment: Deployment) -> Iterator[Finding]:
    """In the group it would open the other one too."""
    for template, name, it in deployment.resources(ASSIGNMENTS):
        parameter, _ = ACCOUNTS.get(f"{body(it)['properties'].get('principalId')}", ("", ""))
        scope = template.part("resources").get(f"{body(it).get('scope')}")
        is_storage = any(NAMES.get(role, "").startswith("Storage ") for role in roles_of(template, it))
        if is_storage and (not scope or body(scope).get("name") != parameter):
            yield Finding(template.path, f"{name} is not of {parameter} alone")
    told = body(deployment.main.part("modules")["access"])["params"]
    for parameter, module in ACCOUNTS.values():
        if path_of(told.get(parameter)) != [module, "outputs", "accountName"]:
            yield Finding(deployment.main.path, f"{parameter} is not the account of {module}")


def compared(deployment: Deployment, principal: str, wanted: dict[str, str]) -> Iterator[Finding]:
    granted = {NAMES.get(it, it) for of, it in assigned(deployment) if of == principal}
    for role in sorted(wanted.keys() - granted):
        yield Finding(ACCESS, f"{principal} lacks {role}: {wanted[role]}")
    for role in sorted(granted - wanted.keys()):
        yield Finding(ACCESS, f"{principal} has {role}, which nothing needs")


def roles_are_given_in_one_place(deployment: Deployment) -> Iterator[Finding]:
    for template, name, it in deployment.resources(ASSIGNMENTS):
        if template.path != ACCESS:
            yield Finding(template.path, f"{name} gives a role away")
        if body(it)["properties"].get("principalId") not in {"principalId", "deployerPrincipalId"}:
            yield Finding(template.path, f"{name} is for somebody else")


def assigned(deployment: Deployment) -> Iterator[tuple[str, str]]:
    """Parameter of the principal, and id of the role."""
    for template, _, it in deployment.resources(ASSIGNMENTS):
        for role in roles_of(template, it):
            yield f"{body(it)['properties'].get('principalId')}", role


def roles_of(template: Template, assignment: Node) -> list[str]:
    _, definition = function(body(assignment)["properties"].get("roleDefinitionId"))
    return role_ids(template, assignment, definition.get("resource_name_1"))


def role_ids(template: Template, assignment: Node, node: Node) -> list[str]:
    """A name's value, a literal, or what a loop over items of an object goes through."""
    if is_name(node):
        return [f"{template.part('variables').get(node, {}).get('value')}"]
    loop = assignment["config"].get("loop_type", {}).get("detail", {})
    if path_of(node) == [loop.get("item_name"), "value"]:
        _, listing = function(loop["array_name"])
        return list(template.part("variables")[listing["arg_1"]]["value"].values())
    return [f"{node}"]


def the_database_lets_the_identity_in_and_nobody_else(deployment: Deployment) -> Iterator[Finding]:
    found = {
        f"{body(it).get('name')}": [
            (role.get("db"), role.get("role")) for role in body(it)["properties"]["roles"]
        ]
        for _, _, it in deployment.resources(USERS)
    }
    if found != {user: [role] for user, role in USERS_OF_MONGO.items()}:
        yield Finding("modules/data/mongo.bicep", f"its users are {found}")
