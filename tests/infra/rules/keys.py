"""Nobody comes with a key where an identity will do, and nobody comes without either."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.infra.templates.deployment import Deployment, Finding, Node, Template, body, listing, mapping
from tests.infra.templates.syntax import operator, texts
from tests.infra.templates.values import alternatives

STORAGE = "Microsoft.Storage/storageAccounts"
CONTAINERS = "Microsoft.Storage/storageAccounts/blobServices/containers"
MODELS = "Microsoft.CognitiveServices/accounts"
COMPONENTS = "Microsoft.Insights/components"
VAULTS = "Microsoft.KeyVault/vaults"
SITES = "Microsoft.Web/sites"
CLUSTERS = "Microsoft.DocumentDB/mongoClusters"
SCHEDULERS = "Microsoft.DurableTask/schedulers"
PUBLISHING = "Microsoft.Web/sites/basicPublishingCredentialsPolicies"
DIAGNOSTICS = "Microsoft.Insights/diagnosticSettings"
OPEN_TO_ALL = "modules/data/fallback.bicep"
"""The one account that anybody may read: what is in it is read to whoever calls."""


class WhenAsked(NamedTuple):
    """By the parameter that closes the network."""

    value: str


class Invariant(NamedTuple):
    kind: str
    path: str
    value: Any
    why: str


CLOSED, DENIED = WhenAsked("Disabled"), WhenAsked("Deny")
INVARIANTS = (
    Invariant(STORAGE, "allowSharedKeyAccess", value=False, why="keys open everything, to whoever has them"),
    Invariant(STORAGE, "allowBlobPublicAccess", value=False, why="audio of calls is nobody else's"),
    Invariant(STORAGE, "allowCrossTenantReplication", value=False, why="audio of calls is nobody else's"),
    Invariant(STORAGE, "minimumTlsVersion", value="TLS1_2", why="older ones are broken"),
    Invariant(STORAGE, "supportsHttpsTrafficOnly", value=True, why="what is said is not for the way"),
    Invariant(STORAGE, "publicNetworkAccess", value=CLOSED, why="privateNetworking closes it"),
    Invariant(STORAGE, "networkAcls.defaultAction", value=DENIED, why="privateNetworking closes it"),
    Invariant(CONTAINERS, "publicAccess", value="None", why="audio of calls is nobody else's"),
    Invariant(MODELS, "disableLocalAuth", value=True, why="keys are shared, and found in the end"),
    Invariant(MODELS, "customSubDomainName", value="name", why="identities are let in at an own name alone"),
    Invariant(MODELS, "publicNetworkAccess", value=CLOSED, why="privateNetworking closes it"),
    Invariant(MODELS, "networkAcls.defaultAction", value=DENIED, why="privateNetworking closes it"),
    Invariant(COMPONENTS, "DisableLocalAuth", value=True, why="anybody could write traces"),
    Invariant(VAULTS, "enableRbacAuthorization", value=True, why="roles are in one place"),
    Invariant(VAULTS, "enableSoftDelete", value=True, why="a lost secrets-key is every secret lost"),
    Invariant(VAULTS, "enablePurgeProtection", value=True, why="a lost secrets-key is every secret lost"),
    Invariant(VAULTS, "publicNetworkAccess", value=CLOSED, why="privateNetworking closes it"),
    Invariant(VAULTS, "networkAcls.defaultAction", value=DENIED, why="privateNetworking closes it"),
    Invariant(CLUSTERS, "authConfig.allowedModes", value=["MicrosoftEntraID"], why="there is no password"),
    Invariant(CLUSTERS, "publicNetworkAccess", value=CLOSED, why="privateNetworking closes it"),
    Invariant(SCHEDULERS, "publicNetworkAccess", value=CLOSED, why="privateNetworking closes it"),
    Invariant(SITES, "httpsOnly", value=True, why="signatures and words travel"),
    Invariant(SITES, "siteConfig.minTlsVersion", value="1.2", why="older ones are broken"),
    Invariant(SITES, "siteConfig.scmMinTlsVersion", value="1.2", why="older ones are broken"),
    Invariant(PUBLISHING, "allow", value=False, why="the package comes by identity"),
)


def held(deployment: Deployment) -> Iterator[tuple[Template, str, Node, Invariant]]:
    for it in INVARIANTS:
        for template, name, resource in deployment.resources(it.kind):
            is_open = template.path == OPEN_TO_ALL and isinstance(it.value, WhenAsked)
            if not resource["existing"] and not is_open:
                yield template, name, resource, it


def no_way_in_but_by_identity(deployment: Deployment) -> Iterator[Finding]:
    for template, name, resource, it in held(deployment):
        if not holds(at(resource, it.path), it.value):
            yield Finding(template.path, f"{name}: {it.path} is not {it.value} ({it.why})")


def every_invariant_is_of_something(deployment: Deployment) -> Iterator[Finding]:
    left = {it.kind for it in INVARIANTS} - {it.kind for _, _, _, it in held(deployment)}
    for kind in sorted(left):
        yield Finding("main.bicep", f"there is no {kind}")


def every_vault_keeps_who_came(deployment: Deployment) -> Iterator[Finding]:
    for template, name, vault in deployment.resources(VAULTS):
        kept = [
            log
            for of, _, it in deployment.resources(DIAGNOSTICS)
            if of is template and body(it).get("scope") == name and at(it, "workspaceId")
            for log in listing(at(it, "logs"))
        ]
        if not vault["existing"] and {"category": "AuditEvent", "enabled": True} not in kept:
            yield Finding(template.path, f"nobody is told who reads a secret of {name}")


def at(resource: Node, path: str) -> Node:
    node: Node = body(resource).get("properties", {})
    for step in path.split("."):
        node = mapping(node).get(step)
    return node


def holds(node: Node, value: Any) -> bool:
    if isinstance(value, WhenAsked):
        kind, operands = operator(node)
        asked = kind == "conditional" and operands["condition"] == "isPrivate"
        return asked and operands["true_value"] == value.value
    return all(it == value and isinstance(it, bool) == isinstance(value, bool) for it in alternatives(node))


def what_can_be_closed(deployment: Deployment) -> Iterator[tuple[str, Node]]:
    """Modules of main that a network may be all the way to."""
    for name, it in deployment.main.part("modules").items():
        own = deployment.own(deployment.main, it)
        if own and "isPrivate" in own.part("parameters"):
            yield name, it


def one_parameter_closes_everything(deployment: Deployment) -> Iterator[Finding]:
    """And what is closed is then reached by an endpoint in the network."""
    network = deployment.main.part("modules")["network"]
    reached = {word for it in body(network)["params"].values() for word in texts(it)}
    for name, it in what_can_be_closed(deployment):
        if body(it)["params"].get("isPrivate") != "privateNetworking":
            yield Finding("main.bicep", f"{name} stays open with privateNetworking")
        if name not in reached:
            yield Finding("main.bicep", f"{name} is not reached through the network")
